import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { bucketOf } from '../statistics/table.ts';
import { type Distribution, joined, summaryOf } from './distribution.ts';

const BOUNDS = [0.1, 0.5, 1, 5, 10];

const distributionOf = (values: readonly number[]): Distribution =>
  joined(values.map((value) => ({ count: 1, sum: value, buckets: new Map([[bucketOf(BOUNDS, value), 1]]) })));

describe('percentiles from buckets', () => {
  it('are in the bucket of the true one, whatever the values are', () => {
    const values = fc.array(fc.double({ min: 0, max: 9.99, noNaN: true }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(values, (given) => {
        const sorted = given.toSorted((a, b) => a - b);
        const { p50, p95, p99, count, mean } = summaryOf(distributionOf(given), BOUNDS);
        assert.equal(count, given.length);
        assert.ok(Math.abs((mean ?? 0) - given.reduce((a, b) => a + b, 0) / given.length) < 1e-5);
        for (const [share, estimate] of [
          [0.5, p50],
          [0.95, p95],
          [0.99, p99],
        ] as const) {
          const real = sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
          const upper = BOUNDS.find((bound) => real <= bound) ?? 0;
          const lower = BOUNDS[BOUNDS.indexOf(upper) - 1] ?? 0;
          assert.ok(estimate !== null && estimate >= lower - 1e-6 && estimate <= upper + 1e-6, `${estimate}`);
        }
      }),
    );
  });

  it('say no more than the highest bound of what is above it, and nothing of nothing', () => {
    assert.equal(summaryOf(distributionOf([500, 600]), BOUNDS).p50, 10);
    assert.deepEqual(summaryOf(distributionOf([]), BOUNDS), {
      count: 0,
      mean: null,
      p50: null,
      p95: null,
      p99: null,
    });
  });
});
