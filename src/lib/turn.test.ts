import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import { describe, it } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { createTurnBatch, createTurnQueue } from './turn.ts';

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

  it('lets a crowd that was answered together go on at once, before the next is read', async () => {
    const sizes: number[] = [];
    const batch = createTurnBatch<number>((handled) => void sizes.push(handled.length), 3);
    const answered = Promise.resolve();
    for (const item of [1, 2, 3, 4, 5]) void answered.then(() => batch.add(item));
    await new Promise<void>((resolve) => process.nextTick(() => process.nextTick(resolve)));
    assert.deepEqual(sizes, [5]);
    for (const item of [6, 7]) batch.add(item);
    await new Promise<void>((resolve) => process.nextTick(() => process.nextTick(resolve)));
    assert.deepEqual(sizes, [5], 'fewer wait for others');
    for (let index = 0; index < 3; index++) await turn();
    assert.deepEqual(sizes, [5, 2]);
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

describe('what is handled one after the other', () => {
  const LONG = 60_000;
  /** A queue whose handling ends when the test says so. */
  function createQueue(patience: number) {
    const handled: (readonly number[])[] = [];
    const ends: (() => void)[] = [];
    const queue = createTurnQueue<number>((items) => {
      handled.push(items);
      const { promise, resolve } = Promise.withResolvers<void>();
      ends.push(resolve);
      return promise;
    }, patience);
    const add = async (...items: number[]): Promise<void> => {
      for (const item of items) queue.add(item);
      for (let index = 0; index < 4; index++) await turn();
    };
    const end = async (place: number): Promise<void> => {
      ends[place]?.();
      await turn();
    };
    return { queue, handled, add, end };
  }

  it('waits until what came before is done, and then goes together', async () => {
    const { handled, add, end } = createQueue(LONG);
    await add(1, 2);
    await add(3);
    await add(4);
    assert.deepEqual(handled, [[1, 2]]);
    await end(0);
    assert.deepEqual(handled, [
      [1, 2],
      [3, 4],
    ]);
    await end(1);
    await add(5);
    assert.deepEqual(handled.at(-1), [5]);
    await end(2);
  });

  it('goes in the name of the first that it is for, not of a request that is over', async () => {
    const requests = new AsyncLocalStorage<number>();
    const names: unknown[] = [];
    const ends: (() => void)[] = [];
    const queue = createTurnQueue<number>(() => {
      names.push(requests.getStore());
      const { promise, resolve } = Promise.withResolvers<void>();
      ends.push(resolve);
      return promise;
    }, LONG);
    for (const request of [1, 2, 3, 4]) {
      requests.run(request, () => queue.add(request));
      if (request === 3) ends[0]?.();
      for (let index = 0; index < 4; index++) await turn();
    }
    ends[1]?.();
    await turn();
    ends[2]?.();
    assert.deepEqual(names, [1, 2, 4]);
  });

  it('goes without the rest of a crowd, which goes next', async () => {
    for (const { size, after } of [
      { size: 15, after: 0 },
      { size: 16, after: 1 },
    ]) {
      const { queue, handled, add, end } = createQueue(LONG);
      for (let item = 0; item < size; item++) queue.add(item);
      await turn();
      assert.equal(handled.length, after);
      await add(1, 2);
      await end(0);
      assert.equal(handled.flat().length, size + 2);
      await end(1);
    }
  });

  it('is not held up for long by what hangs, and begins nothing twice when that ends at last', async (test) => {
    test.mock.timers.enable({ apis: ['setTimeout'] });
    const { handled, add, end } = createQueue(20);
    await add(1);
    await add(2);
    test.mock.timers.tick(19);
    assert.deepEqual(handled, [[1]]);
    test.mock.timers.tick(1);
    assert.deepEqual(handled, [[1], [2]]);
    await add(3);
    await end(0);
    assert.deepEqual(handled, [[1], [2]]);
    await end(1);
    assert.deepEqual(handled, [[1], [2], [3]]);
  });
});
