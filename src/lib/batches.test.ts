import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createBatchSize, inBatches, inTransactions, type Lock, type Timer } from './batches.ts';

/** What one transaction asked for and took, and the pause after it, milliseconds. */
interface Batch {
  readonly rows: number;
  readonly held: number;
  rest?: number;
}

/** Deletes rows on a disk of its own speed, under a clock that moves only with what is done. */
async function purge(
  count: number,
  costOf: (rows: number, batch: number) => number,
  { waits = 0, size = createBatchSize() } = {},
): Promise<{ left: number; batches: Batch[] }> {
  let [now, left] = [0, count];
  const batches: Batch[] = [];
  const timer: Timer = {
    now: () => now,
    async pause(duration) {
      now += duration;
      const last = batches.at(-1);
      if (last) last.rest = duration;
    },
  };
  const remove = async (limit: number, { taken }: Lock): Promise<number> => {
    const rows = Math.min(limit, left);
    if (waits > 0) {
      now += waits;
      taken();
    }
    const held = costOf(rows, batches.length);
    now += held;
    left -= rows;
    batches.push({ rows, held });
    return rows;
  };
  await inBatches(remove, undefined, { size, timer });
  return { left, batches };
}

const longest = (batches: readonly Batch[]): number => Math.max(...batches.map(({ held }) => held));

describe('deleting in batches', () => {
  it('deletes everything, in few transactions where rows cost little', async () => {
    const { left, batches } = await purge(100_000, (rows) => 1 + rows * 0.01);
    assert.equal(left, 0);
    assert.ok(batches.length < 230, `${batches.length} transactions`);
    assert.ok(longest(batches) < 20);
  });

  it('holds no lock for longer than 20 ms, whatever a row costs, and never for 50 where a single one takes less than half', async () => {
    for (const [cost, most] of [
      [0.05, 20],
      [0.3, 20],
      [1, 20],
      [2.5, 20],
      [7, 20],
      [10, 20],
      [15, 50],
      [24, 50],
    ] as const) {
      const { left, batches } = await purge(1000, (rows) => rows * cost);
      assert.equal(left, 0);
      assert.ok(longest(batches) <= most, `${longest(batches)} ms at ${cost} ms a row`);
    }
  });

  it('deletes hardly more than one row at a time where that takes too long by itself', async () => {
    const { left, batches } = await purge(50, (rows) => rows * 200);
    assert.equal(left, 0);
    assert.ok(batches.every(({ rows }) => rows <= 2));
  });

  it('is back below 20 ms after a few transactions when rows cost ten times as much from there on', async () => {
    const { left, batches } = await purge(20_000, (rows, batch) => rows * (batch < 15 ? 0.03 : 0.3));
    assert.equal(left, 0);
    assert.ok(batches.filter(({ held }) => held > 20).length <= 3);
  });

  it('goes on with many rows after the disk has stalled once', async () => {
    const { batches } = await purge(20_000, (rows, batch) => rows * 0.03 + (batch === 15 ? 300 : 0));
    assert.ok((batches[15]?.rows ?? 0) > (batches[16]?.rows ?? 0));
    assert.ok((batches[17]?.rows ?? 0) >= (batches[15]?.rows ?? 0));
  });

  it('takes more than a row at a time where every commit is slow, or they would never all go', async () => {
    const { left, batches } = await purge(10_000, (rows) => 30 + rows * 0.05);
    assert.equal(left, 0);
    assert.ok(batches.length < 100, `${batches.length} transactions`);
    assert.ok(longest(batches) <= 40);
  });

  it('leaves requests as long to write as it wrote, and never less than 20 ms', async () => {
    const { batches } = await purge(5, (rows, batch) => rows * (batch === 0 ? 3 : 45));
    assert.deepEqual(
      batches.map(({ rest }) => rest),
      [20, 90, 45, undefined],
    );
  });

  it('takes its wait for the locks of others for no slowness of its own', async () => {
    const { batches } = await purge(10_000, (rows) => rows * 0.01, { waits: 500 });
    assert.equal(Math.max(...batches.map(({ rows }) => rows)), 500);
    assert.ok(batches.every(({ rest = 20 }) => rest === 20));
  });

  it('soon takes many rows again on a slow disk that was quick once', async () => {
    const { left, batches } = await purge(10_000, (rows, batch) => (batch === 3 ? 2 : 20) + rows * 0.05);
    assert.equal(left, 0);
    assert.ok(batches.length < 120, `${batches.length} transactions`);
  });

  it('takes as many rows as it is told at least and at most, whatever they cost', async () => {
    const rowsAt = async (cost: number): Promise<number[]> => {
      const size = createBatchSize({ least: 100, most: 150 });
      const { batches } = await purge(500, (rows) => rows * cost, { size });
      return batches.map(({ rows }) => rows);
    };
    assert.deepEqual(await rowsAt(0.01), [100, 150, 150, 100]);
    assert.deepEqual(await rowsAt(100), [100, 150, 100, 150, 0]);
  });

  it('takes what is done after the locks are free for no slowness of the locks', async () => {
    let [now, left] = [0, 2000];
    const sizes: number[] = [];
    const timer: Timer = { now: () => now, pause: async () => {} };
    await inBatches(
      async (limit, { taken, freed }) => {
        taken();
        sizes.push(limit);
        const rows = Math.min(limit, left);
        left -= rows;
        now += 1;
        freed();
        now += sizes.length * 100;
        return rows;
      },
      undefined,
      { timer },
    );
    assert.equal(Math.max(...sizes), 500);
  });

  it('leaves the rest for later when it is told to stop', async () => {
    let batches = 0;
    await inBatches(
      async (limit) => {
        batches += 1;
        return limit;
      },
      () => batches === 2,
    );
    assert.equal(batches, 2);
  });
});

describe('deleting in transactions', () => {
  it('copies what was written into the file after each, so that no request has to', async () => {
    const done: string[] = [];
    let left = 3;
    const storage = {
      async transaction<T>(work: (stores: null) => Promise<T>): Promise<T> {
        const removed = await work(null);
        done.push(`commit ${removed}`);
        return removed;
      },
      checkpoint: () => void done.push('checkpoint'),
    };
    await inTransactions(storage, async (_, limit) => {
      const removed = Math.min(left, limit);
      left -= removed;
      return removed;
    });
    assert.deepEqual(done, ['commit 1', 'checkpoint', 'commit 2', 'checkpoint', 'commit 0', 'checkpoint']);
  });
});
