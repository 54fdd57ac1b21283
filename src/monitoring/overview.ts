import type { Storage } from '../contracts/storage.ts';
import { type Backlog, LANES, type Lane } from '../contracts/stores/outbox.ts';
import type { Clock } from '../lib/clock.ts';
import type { Settings } from '../settings.ts';
import type { StatisticName } from '../statistics/table.ts';
import { type CodeUse, codeUse } from './codes.ts';
import type { Problem } from './problem-words.ts';
import { currentProblems } from './problems.ts';
import { type Range, readSeries, type Series } from './series.ts';

/** How the service does, in numbers and in words. */
export interface Overview {
  readonly series: readonly Series[];
  readonly codes: readonly CodeUse[];
  readonly backlog: Backlog;
  /** The message that waits longest; null: none does. */
  readonly oldest: { readonly lane: Lane; readonly since: number } | null;
  readonly problems: readonly Problem[];
}

export type ReadOverview = ReturnType<typeof createOverview>;

export function createOverview(services: {
  storage: Pick<Storage, 'read'>;
  settings: Settings;
  clock: Clock;
}) {
  const { storage, settings, clock } = services;
  /** @returns null when there is more than one answer can hold */
  return async function read(names: readonly StatisticName[], range: Range): Promise<Overview | null> {
    const series = await readSeries(services, names, range);
    if (series === null) return null;
    const backlog = await storage.read.outbox.backlog();
    return {
      series,
      codes: codeUse(series, range, { settings, now: clock.now() }),
      backlog,
      oldest: oldestIn(backlog),
      problems: await currentProblems(services, backlog),
    };
  };
}

function oldestIn(backlog: Backlog): Overview['oldest'] {
  const lanes = LANES.flatMap((lane) => {
    const since = backlog[lane].oldest;
    return since === null ? [] : [{ lane, since }];
  });
  return lanes.toSorted((a, b) => a.since - b.since)[0] ?? null;
}
