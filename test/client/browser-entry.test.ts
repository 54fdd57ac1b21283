import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';

/** Kilobytes that a visitor's phone loads before it can sign in, gzipped, not minified. */
const LARGEST = 12;

/** The text of every file that an entry loads, by URL. */
function filesOf(entry: URL, found = new Map<string, string>()): Map<string, string> {
  if (found.has(entry.href)) return found;
  const source = readFileSync(entry, 'utf8');
  const text = entry.pathname.endsWith('.ts') ? stripTypeScriptTypes(source) : source;
  found.set(entry.href, text);
  for (const [, name = ''] of text.matchAll(/^(?:import|export)\b[^;]*?from ['"]([^'"]+)['"]/gm)) {
    const isOurs = name.startsWith('.');
    assert.ok(isOurs || name === 'openapi-fetch', `${entry.pathname} imports ${name}`);
    filesOf(isOurs ? new URL(name, entry) : new URL(import.meta.resolve(name)), found);
  }
  return found;
}

describe('the client for browsers', () => {
  it('loads nothing of Node, and little', () => {
    const files = filesOf(new URL('../../src/client/index.ts', import.meta.url));
    assert.ok(files.size > 4);
    const size = gzipSync([...files.values()].join('\n')).length / 1000;
    assert.ok(size < LARGEST, `${size.toFixed(1)} kB`);
  });
});
