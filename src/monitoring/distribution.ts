import { ABOVE } from '../statistics/table.ts';

/** Values by bucket, and their sum. */
export interface Distribution {
  readonly count: number;
  /** Seconds. */
  readonly sum: number;
  /** How many are in each bucket, by its upper bound. */
  readonly buckets: ReadonlyMap<string, number>;
}

export interface Summary {
  readonly count: number;
  /** Seconds, as all here; null: nothing was counted. */
  readonly mean: number | null;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
}

const upperOf = (bucket: string): number => (bucket === ABOVE ? Number.POSITIVE_INFINITY : Number(bucket));

/**
 * The value that a share of all values does not exceed, taking the values of a bucket as spread evenly over it, as
 * Prometheus' `histogram_quantile` does. Above the highest bound it is that bound: more is not known.
 *
 * @param share from 0 to 1
 * @param bounds of all buckets, ascending
 */
function quantile({ count, buckets }: Distribution, share: number, bounds: readonly number[]): number | null {
  if (count === 0) return null;
  const rank = share * count;
  const inOrder = [...buckets].sort(([a], [b]) => upperOf(a) - upperOf(b));
  let below = 0;
  for (const [bucket, within] of inOrder) {
    const upper = upperOf(bucket);
    if (below + within >= rank && Number.isFinite(upper)) {
      const lower = bounds[bounds.indexOf(upper) - 1] ?? 0;
      return lower + ((upper - lower) * (rank - below)) / within;
    }
    below += within;
  }
  return bounds.at(-1) ?? null;
}

const rounded = (seconds: number | null): number | null =>
  seconds === null ? null : Math.round(seconds * 1_000_000) / 1_000_000;

/** A distribution at a glance. @param bounds of all buckets, ascending */
export function summaryOf(distribution: Distribution, bounds: readonly number[]): Summary {
  const { count, sum } = distribution;
  return {
    count,
    mean: count === 0 ? null : rounded(sum / count),
    p50: rounded(quantile(distribution, 0.5, bounds)),
    p95: rounded(quantile(distribution, 0.95, bounds)),
    p99: rounded(quantile(distribution, 0.99, bounds)),
  };
}

export function joined(all: readonly Distribution[]): Distribution {
  const buckets = new Map<string, number>();
  let [count, sum] = [0, 0];
  for (const each of all) {
    count += each.count;
    sum += each.sum;
    for (const [bucket, within] of each.buckets) buckets.set(bucket, (buckets.get(bucket) ?? 0) + within);
  }
  return { count, sum, buckets };
}
