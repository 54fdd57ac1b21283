import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { CompiledQuery } from 'kysely';
import { plannedAsItGrows } from './plans.ts';

const QUERY = { sql: 'insert' } as CompiledQuery;

it('a flood after a quiet start is stored by a plan for a large table: the text changes with each eightfold', () => {
  const forMore = plannedAsItGrows(QUERY);
  const texts = [1, 6, 1, 50, 6, 500, 10_000].map((rows) => forMore(rows).sql);
  assert.deepEqual(texts, [
    'insert',
    'insert',
    'insert /* beyond 8 */',
    'insert /* beyond 8 */',
    'insert /* beyond 64 */',
    'insert /* beyond 512 */',
    'insert /* beyond 4096 */',
  ]);
});

it('a server that stores messages for months keeps a dozen plans, not one for each', () => {
  const forMore = plannedAsItGrows(QUERY);
  const texts = new Set(Array.from({ length: 1_000_000 }, () => forMore(100).sql));
  assert.ok(texts.size <= 10, `${texts.size} texts`);
});
