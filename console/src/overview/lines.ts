import { STEPS } from '../../../src/contracts/stores/statistics.ts';
import type { Answer } from '../api/api.ts';

export type Stats = Answer<'/admin/api/stats/'>;

/** The steps in which something may have been counted, all of one length. Milliseconds. */
export interface Steps {
  /** When each begins, since the epoch. */
  readonly starts: readonly number[];
  readonly length: number;
}

/** The counts of one outcome. */
export interface Line {
  readonly outcome: string;
  readonly total: number;
  /** One for each step. */
  readonly counts: readonly number[];
}

/** Every step of the time that statistics are about. */
export function stepsOf({ from, to, step }: Stats): Steps {
  const [start, end, length] = [Date.parse(from), Date.parse(to), STEPS[step]];
  const starts = Array.from({ length: Math.ceil((end - start) / length) }, (_, i) => start + i * length);
  return { starts, length };
}

/** The series of a statistic, added up by outcome. The service leaves out the steps in which nothing was counted: they are zero. */
export function linesOf({ series }: Stats, name: Stats['series'][number]['name'], steps: Steps): Line[] {
  const byOutcome = Map.groupBy(
    series.filter((each) => each.name === name),
    ({ labels }) => labels.outcome ?? '',
  );
  return [...byOutcome].map(([outcome, group]) => {
    const byStart = new Map<number, number>();
    for (const [at, count] of group.flatMap((each) => each.points)) {
      if (typeof at !== 'number') continue;
      byStart.set(at * 1000, (byStart.get(at * 1000) ?? 0) + (count ?? 0));
    }
    const counts = steps.starts.map((start) => byStart.get(start) ?? 0);
    return { outcome, counts, total: counts.reduce((sum, count) => sum + count, 0) };
  });
}
