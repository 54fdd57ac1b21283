/**
 * How well one observation tells two classes apart: the share of pairs in which the first is greater (area under the ROC
 * curve; Mann–Whitney's U over n·m). 0.5: not at all; 0 and 1: always. Ties count half.
 */
export function areaUnderCurve(first: readonly number[], second: readonly number[]): number {
  const all = [
    ...first.map((value) => ({ value, isFirst: true })),
    ...second.map((value) => ({ value, isFirst: false })),
  ].sort((a, b) => a.value - b.value);
  let rankSum = 0;
  for (let start = 0; start < all.length; ) {
    let end = start;
    while (end < all.length && all[end]?.value === all[start]?.value) end += 1;
    const rank = (start + 1 + end) / 2;
    rankSum += rank * all.slice(start, end).filter(({ isFirst }) => isFirst).length;
    start = end;
  }
  const [n, m] = [first.length, second.length];
  return (rankSum - (n * (n + 1)) / 2) / (n * m);
}

/** The same whichever class is the slower one: 0.5 to 1. */
export const distinguishability = (first: readonly number[], second: readonly number[]): number => {
  const area = areaUnderCurve(first, second);
  return Math.max(area, 1 - area);
};

/** The standard error of an area of 0.5 with this many observations each (Mann–Whitney). */
export const errorOfChance = (n: number, m: number): number => Math.sqrt((n + m + 1) / (12 * n * m));

/** The middle of some values, the upper one of two. */
export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** The standard error of the difference of two shares that are one in truth, of n observations each (pooled). */
export function errorOfShares(first: number, second: number, n: number): number {
  const pooled = (first + second) / 2;
  return Math.sqrt((2 * pooled * (1 - pooled)) / n);
}

/** Pearson's chi-square of counts against an even spread. @returns the statistic and its degrees of freedom */
export function chiSquare(counts: readonly number[]): {
  readonly statistic: number;
  readonly freedom: number;
} {
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  const statistic = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  return { statistic, freedom: counts.length - 1 };
}

/** Whether a chi-square is so large that chance gives it less than once in a million (Wilson–Hilferty). */
export const isUnlikely = ({ statistic, freedom }: ReturnType<typeof chiSquare>): boolean => {
  const z = (Math.cbrt(statistic / freedom) - (1 - 2 / (9 * freedom))) / Math.sqrt(2 / (9 * freedom));
  return z > 4.75;
};
