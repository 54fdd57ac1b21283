import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { createTurnBatch } from './turn.ts';

/** The batches that are handled while one item comes in each turn. */
async function batchesOf(items: number, turns: number): Promise<number[]> {
  const sizes: number[] = [];
  const batch = createTurnBatch<number>((handled) => void sizes.push(handled.length));
  for (let index = 0; index < turns; index++) {
    if (index < items) batch.add(index);
    // Two in the first turn: nobody waits for others who is alone.
    if (index === 0 && items > 1) batch.add(index);
    await turn();
  }
  return sizes;
}

describe('what is handled together', () => {
  it('lets a single request wait for nobody', async () => {
    assert.deepEqual(await batchesOf(1, 1), [1]);
  });

  it('takes in what the next two turns bring, and makes nobody wait longer than that', async () => {
    assert.deepEqual(await batchesOf(6, 8), [4, 1, 1, 1]);
  });

  it('ends with the first turn that brings nothing', async () => {
    const sizes: number[] = [];
    const batch = createTurnBatch<number>((handled) => void sizes.push(handled.length));
    batch.add(1);
    batch.add(2);
    await turn();
    await turn();
    assert.deepEqual(sizes, [2]);
  });

  it('handles each item once when it is flushed while others still come', async () => {
    const handled: number[] = [];
    const batch = createTurnBatch<number>((items) => void handled.push(...items));
    for (const item of [1, 2]) batch.add(item);
    batch.flush();
    for (const item of [3, 4]) batch.add(item);
    for (let index = 0; index < 5; index++) await turn();
    assert.deepEqual(handled, [1, 2, 3, 4]);
  });
});
