import type { Storage } from '../contracts/storage.ts';
import { STEPS, type StatisticRow, type Step, startOf } from '../contracts/stores/statistics.ts';
import { DAY } from '../lib/clock.ts';
import { BUCKET, definitionOf, type StatisticName } from '../statistics/table.ts';
import { type Distribution, joined, type Summary, summaryOf } from './distribution.ts';

/** How many steps one question may span. */
export const MOST_STEPS = 2000;
/** How many stored rows one question may read. */
const MOST_ROWS = 50_000;
const MICROSECONDS = 1_000_000;

/** A time, and how finely it is looked at. Milliseconds since the epoch; `to` is not in it. */
export interface Range {
  readonly step: Step;
  readonly from: number;
  readonly to: number;
}

/** What was counted under one set of labels within one step. */
export interface Point extends Distribution {
  readonly startsAt: number;
}

export interface Series {
  readonly name: StatisticName;
  readonly labels: Readonly<Record<string, string>>;
  /** In the order of time; steps in which nothing was counted are left out. */
  readonly points: readonly Point[];
}

/**
 * The range that somebody asks for, from the beginning of the step that it begins in. Without an end it is up to the end of the
 * step that has this moment; without a beginning it is a day long.
 */
export function rangeOf(
  { step, from, to }: { step: Step; from?: number | undefined; to?: number | undefined },
  now: number,
): Range {
  const end = to ?? startOf(step, now) + STEPS[step];
  return { step, from: startOf(step, from ?? end - DAY), to: end };
}

/** How many steps a range has. */
export const stepsIn = ({ step, from, to }: Range): number => Math.ceil((to - from) / STEPS[step]);

/**
 * Reads statistics.
 * @returns null when there is more than one answer can hold: a larger step has less
 */
export async function readSeries(
  { storage }: { storage: Pick<Storage, 'read'> },
  names: readonly StatisticName[],
  range: Range,
): Promise<Series[] | null> {
  const all: Series[] = [];
  let left = MOST_ROWS;
  for (const name of names) {
    const rows = await storage.read.statistics.list(name, { ...range, limit: left + 1 });
    left -= rows.length;
    if (left < 0) return null;
    all.push(...seriesOf(name, rows));
  }
  return all;
}

function seriesOf(name: StatisticName, rows: readonly StatisticRow[]): Series[] {
  const read = rows.map((row) => {
    const { [BUCKET]: bucket, ...labels } = JSON.parse(row.labels) as Record<string, string>;
    return { row, bucket, labels, key: JSON.stringify(labels) };
  });
  return [...Map.groupBy(read, ({ key }) => key).values()]
    .map((ofLabels) => ({
      name,
      labels: ofLabels[0]?.labels ?? {},
      points: [...Map.groupBy(ofLabels, ({ row }) => row.startsAt)].map(([startsAt, ofStep]) => ({
        startsAt,
        ...joined(
          ofStep.map(({ row, bucket }) => ({
            count: row.count,
            sum: row.sum / MICROSECONDS,
            buckets: new Map(bucket === undefined ? [] : [[bucket, row.count]]),
          })),
        ),
      })),
    }))
    .sort((a, b) => (JSON.stringify(a.labels) < JSON.stringify(b.labels) ? -1 : 1));
}

/** All of a series together. */
export const totalOf = ({ name, points }: Series): Summary =>
  summaryOf(joined(points), definitionOf(name).bounds ?? []);

/** How often something was counted under labels of these values. */
export const countIn = (series: readonly Series[], labels: Readonly<Record<string, string>> = {}): number =>
  series
    .filter((each) => Object.entries(labels).every(([label, value]) => each.labels[label] === value))
    .reduce((sum, { points }) => sum + points.reduce((count, point) => count + point.count, 0), 0);
