import { readFileSync } from 'node:fs';
import { parse } from 'node:path';
import type { Asset } from '../contracts/page.ts';
import { sha256 } from '../lib/keyring.ts';

/** A static file with a hash in its path, so that browsers may cache it forever. */
export function describeAsset(file: URL, contentType: string): Asset {
  const { name, ext } = parse(file.pathname);
  const hash = sha256(readFileSync(file, 'utf8')).slice(0, 16);
  return { path: `/static/${name}.${hash}${ext}`, contentType, file };
}

const describe = (name: string, contentType: string): Asset =>
  describeAsset(new URL(`./assets/${name}`, import.meta.url), contentType);

export const STYLE = describe('latchkey.css', 'text/css; charset=utf-8');
export const SCRIPT = describe('latchkey.js', 'text/javascript; charset=utf-8');
export const ICON = describe('icon.svg', 'image/svg+xml');

/** Every file the pages refer to. */
export const PAGE_ASSETS: readonly Asset[] = [STYLE, SCRIPT, ICON];
