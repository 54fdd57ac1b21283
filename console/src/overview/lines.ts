import type { Answer } from '../api/api.ts';

export type Stats = Answer<'/admin/api/stats/'>;

/** The counts of one outcome, by the moment their step begins. */
export interface Line {
  readonly outcome: string;
  readonly total: number;
  /** Seconds since the epoch, and how many. */
  readonly points: ReadonlyMap<number, number>;
}

/** The series of a statistic, added up by outcome. */
export function linesOf({ series }: Stats, name: Stats['series'][number]['name']): Line[] {
  const byOutcome = Map.groupBy(
    series.filter((each) => each.name === name),
    ({ labels }) => labels.outcome ?? '',
  );
  return [...byOutcome].map(([outcome, group]) => {
    const points = new Map<number, number>();
    for (const [at, count] of group.flatMap((each) => each.points))
      if (typeof at === 'number') points.set(at, (points.get(at) ?? 0) + (count ?? 0));
    return { outcome, points, total: [...points.values()].reduce((sum, count) => sum + count, 0) };
  });
}
