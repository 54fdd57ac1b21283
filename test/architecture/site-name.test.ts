import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../src', import.meta.url));

describe('the name of the shop', () => {
  it('is read in one place, so that no page or message shows another name than the others', () => {
    const readers = globSync('**/*.ts', { cwd: ROOT }).filter((file) =>
      /\.get\(\s*'SITE_NAME'/.test(readFileSync(`${ROOT}/${file}`, 'utf8')),
    );
    assert.deepEqual(
      readers.filter((file) => !file.endsWith('.test.ts')),
      ['settings.ts'],
    );
  });
});
