import { readFileSync } from 'node:fs';
import type { Asset } from '../contracts/page.ts';
import { sha256 } from '../lib/keyring.ts';

const FOLDER = new URL('./assets/', import.meta.url);

/** Reads a file once; its path names its content, so that browsers may keep it for ever. */
function load(name: string, extension: string, contentType: string): Asset {
  const body = readFileSync(new URL(`${name}.${extension}`, FOLDER));
  const hash = sha256(body.toString('utf8')).slice(0, 16);
  return { path: `/static/${name}.${hash}.${extension}`, contentType, body };
}

export const STYLE = load('latchkey', 'css', 'text/css; charset=utf-8');
export const REFERENCE_STYLE = load('reference', 'css', 'text/css; charset=utf-8');
export const SCRIPT = load('latchkey', 'js', 'text/javascript; charset=utf-8');
export const ICON = load('icon', 'svg', 'image/svg+xml');

/** Every file the pages refer to. */
export const PAGE_ASSETS: readonly Asset[] = [STYLE, REFERENCE_STYLE, SCRIPT, ICON];
