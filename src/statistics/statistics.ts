import type { Storage } from '../contracts/storage.ts';
import { STEP_NAMES, type StatisticRow, startOf } from '../contracts/stores/statistics.ts';
import { type Clock, SECOND } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';
import {
  BUCKET,
  bucketOf,
  type CountName,
  type DistributionName,
  definitionOf,
  type LabelsOf,
  type StatisticName,
} from './table.ts';

/** How often what was counted is stored, milliseconds: what a process that is killed loses. */
export const STORED_EVERY = 5 * SECOND;
/** What is counted apart of one statistic. Beyond that all labels are {@link OTHER}: nobody can fill memory or disk. */
const MOST_LABELS = 300;
/** What waits for a database that is away. Beyond that the newest is not counted. */
const MOST_CELLS = 20_000;
const MICROSECONDS = 1_000_000;

/** Stands for a value that is not one a label may have, and for what exceeds the limits above. */
export const OTHER = 'other';
/** Names of gateways, hosts, countries and scopes. */
const VALUE = /^[\w .:[\]/-]{0,64}$/;

/** Labels as they are told and stored. */
interface Admitted {
  readonly labels: Readonly<Record<string, string>>;
  readonly text: string;
}

/** What was counted within a minute under one set of labels. */
interface Cell {
  readonly name: StatisticName;
  readonly labels: string;
  readonly startsAt: number;
  count: number;
  /** Seconds. */
  sum: number;
}

/** Told of everything that is counted, for another system. @param value seconds; missing: an event */
export type StatisticListener = (
  name: StatisticName,
  labels: Readonly<Record<string, string>>,
  value?: number,
) => void;

export type Statistics = ReturnType<typeof createStatistics>;
/** What those that count need. */
export type Counting = Pick<Statistics, 'count' | 'observe'>;

/**
 * Counts what happens, per minute, in memory: a few microseconds, no statement. Every few seconds the counts are added
 * to the rows of their minute, hour and day in one transaction, so that the steps always agree, any number of processes may
 * count, and what is counted late, even of an earlier day, is in all of them. A process that is killed loses what it
 * counted since.
 */
export function createStatistics(deps: { storage: Storage; clock: Clock; logger: Logger }) {
  const { storage, clock, logger } = deps;
  let cells = new Map<string, Cell>();
  const seen = new Map<StatisticName, Map<string, Admitted>>();
  const listeners: StatisticListener[] = [];
  let timer: NodeJS.Timeout | undefined;
  let underWay: Promise<void> | undefined;

  /** The labels that a statistic may have, in the order of its table. Those it had before are not checked again. */
  const admitted = (name: StatisticName, given: Readonly<Record<string, string>>): Admitted => {
    const { labels } = definitionOf(name);
    let key = '';
    for (const label of labels) key += `${given[label] ?? ''}\n`;
    const known = seen.get(name) ?? new Map<string, Admitted>();
    const before = known.get(key);
    if (before) return before;
    const checked: Record<string, string> = {};
    for (const label of labels) {
      const value = given[label] ?? '';
      checked[label] = known.size < MOST_LABELS && VALUE.test(value) ? value : OTHER;
    }
    const admission = { labels: checked, text: JSON.stringify(checked) };
    if (known.size < MOST_LABELS) seen.set(name, known.set(key, admission));
    return admission;
  };

  const add = (cell: Cell): void => {
    const key = `${cell.startsAt} ${cell.name} ${cell.labels}`;
    const known = cells.get(key);
    if (known) {
      known.count += cell.count;
      known.sum += cell.sum;
    } else if (cells.size < MOST_CELLS) cells.set(key, cell);
  };

  const store = async (): Promise<void> => {
    const taken = cells;
    cells = new Map();
    if (taken.size === 0) return;
    try {
      await storage.transaction(({ statistics }) => statistics.add(rowsOf(taken.values())));
    } catch (error) {
      for (const cell of taken.values()) add(cell);
      throw error;
    }
  };

  /** One at a time: while the database does not answer, what is counted waits here. */
  const flush = async (): Promise<void> => {
    while (underWay) await underWay.catch(() => {});
    underWay = store().finally(() => {
      underWay = undefined;
    });
    await underWay;
  };

  return {
    /**
     * Counts an event.
     * @param at when it happened, milliseconds since the epoch. @default now
     */
    count<N extends CountName>(name: N, labels: LabelsOf<N>, at = clock.now()): void {
      const known = admitted(name, labels);
      add({ name, labels: known.text, startsAt: startOf('minute', at), count: 1, sum: 0 });
      for (const listener of listeners) listener(name, known.labels);
    },

    /** Counts a value of a distribution. @param value seconds */
    observe<N extends DistributionName>(name: N, labels: LabelsOf<N>, value: number): void {
      const known = admitted(name, labels);
      const le = bucketOf(definitionOf(name).bounds ?? [], value);
      const stored = JSON.stringify({ ...known.labels, [BUCKET]: le });
      add({ name, labels: stored, startsAt: startOf('minute', clock.now()), count: 1, sum: value });
      for (const listener of listeners) listener(name, known.labels, value);
    },

    /** Tells another system of all that is counted from now on. */
    listen: (listener: StatisticListener): number => listeners.push(listener),

    /** Stores what was counted. @throws Unavailable when it cannot; nothing is lost then */
    flush,

    /** Stores what is counted from now on every few seconds, until `stop`. */
    start(): void {
      timer ??= setInterval(() => {
        if (underWay) return;
        flush().catch((error) =>
          logger.warn({ err: error }, 'statistics could not be stored; it is tried again'),
        );
      }, STORED_EVERY).unref();
    },

    stop(): void {
      clearInterval(timer);
      timer = undefined;
    },
  };
}

/** The rows of each step. */
function rowsOf(cells: Iterable<Cell>): StatisticRow[] {
  const rows = new Map<string, StatisticRow>();
  for (const { name, labels, startsAt: minute, count, sum } of cells)
    for (const step of STEP_NAMES) {
      const startsAt = startOf(step, minute);
      const key = `${step} ${startsAt} ${name} ${labels}`;
      const known = rows.get(key) ?? { step, startsAt, name, labels, count: 0, sum: 0 };
      rows.set(key, { ...known, count: known.count + count, sum: known.sum + sum * MICROSECONDS });
    }
  return [...rows.values()].map((row) => ({ ...row, sum: Math.round(row.sum) }));
}

/** Counts nothing: for commands and tests of rules. */
export const NO_STATISTICS: Counting = { count() {}, observe() {} };
