import { readFileSync } from 'node:fs';
import { parse } from 'node:path';
import type { Asset } from '../contracts/page.ts';
import { sha256 } from '../lib/keyring.ts';

/** Reads a file once; its path names its content, so that browsers may keep it for ever. */
export function loadAsset(file: URL, contentType: string): Asset {
  const { name, ext } = parse(file.pathname);
  const body = readFileSync(file);
  const hash = sha256(body.toString('utf8')).slice(0, 16);
  return { path: `/static/${name}.${hash}${ext}`, contentType, body };
}

const load = (name: string, contentType: string): Asset =>
  loadAsset(new URL(`./assets/${name}`, import.meta.url), contentType);

export const STYLE = load('latchkey.css', 'text/css; charset=utf-8');
export const SCRIPT = load('latchkey.js', 'text/javascript; charset=utf-8');
export const ICON = load('icon.svg', 'image/svg+xml');

/** Every file the pages refer to. */
export const PAGE_ASSETS: readonly Asset[] = [STYLE, SCRIPT, ICON];
