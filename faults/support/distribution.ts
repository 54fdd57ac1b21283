/** How long something took, milliseconds. */
export interface Distribution {
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
  readonly longest: number;
}

/** @param durations milliseconds, in any order */
export function distributionOf(durations: readonly number[]): Distribution {
  const sorted = durations.toSorted((a, b) => a - b);
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { count: sorted.length, p50: at(0.5), p99: at(0.99), longest: at(1) };
}

/** For evidence: `p50 4 ms, p99 18 ms, longest 23 ms`. */
export const inMilliseconds = ({ p50, p99, longest }: Distribution): string =>
  `p50 ${p50.toFixed(0)} ms, p99 ${p99.toFixed(0)} ms, longest ${longest.toFixed(0)} ms`;
