import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { inBatches } from './batches.ts';

describe('deleting in batches', () => {
  it('deletes everything, and no more at a time than the disk does quickly', async () => {
    let left = 2000;
    const limits: number[] = [];
    await inBatches(async (limit) => {
      limits.push(limit);
      const removed = Math.min(limit, left);
      left -= removed;
      // From the third on the disk is slow.
      if (limits.length > 2) await pause(25);
      return removed;
    });
    assert.equal(left, 0);
    assert.ok(Math.max(...limits) > 100, 'a quick disk waits for small batches');
    assert.equal(Math.min(...limits), 50);
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
