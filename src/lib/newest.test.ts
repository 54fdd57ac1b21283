import assert from 'node:assert/strict';
import { test } from 'node:test';
import { putNewest } from './newest.ts';

test('strangers who make entries push out the oldest, and not those seen again', () => {
  const entries = new Map<string, number>();
  for (const [index, key] of ['a', 'b', 'c', 'a', 'd', 'e'].entries()) putNewest(entries, key, index, 3);
  assert.deepEqual(
    [...entries],
    [
      ['a', 3],
      ['d', 4],
      ['e', 5],
    ],
  );
});
