import { DAY, HOUR, MINUTE } from '../../lib/clock.ts';

/** How finely statistics are kept, and the length of each step in milliseconds. */
export const STEPS = { minute: MINUTE, hour: HOUR, day: DAY } as const;
export type Step = keyof typeof STEPS;
export const STEP_NAMES = Object.keys(STEPS) as Step[];

/** Days are those of UTC. @returns when the step began that a moment is in, milliseconds since the epoch */
export const startOf = (step: Step, time: number): number => time - (time % STEPS[step]);

/** What was counted of one statistic, under one set of labels, within one step. */
export interface StatisticRow {
  readonly step: Step;
  /** Milliseconds since the epoch. */
  readonly startsAt: number;
  readonly name: string;
  /** JSON: an object of texts, its names in the order of the statistic's table. Without personal data. */
  readonly labels: string;
  readonly count: number;
  /** The sum of the values of a distribution, microseconds; 0 for events. */
  readonly sum: number;
}

/** How a process is. Each writes its own row, again and again while it lives. */
export interface ProcessReport {
  /** New for each process. */
  readonly uid: string;
  readonly role: 'server' | 'worker';
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** What does not work at this moment, as this process sees it: `breaker:sms`, `redis`. */
  readonly troubles: readonly string[];
}

export interface StatisticsStore {
  /** Adds to what is stored. Locks rows in one order, so that processes that add at once do not wait in a circle. */
  add(rows: readonly StatisticRow[]): Promise<void>;
  /**
   * What was counted of a statistic from one moment up to, but not at, another, in the order of time.
   * @param limit how many rows at most
   */
  list(
    name: string,
    range: { readonly step: Step; readonly from: number; readonly to: number; readonly limit: number },
  ): Promise<StatisticRow[]>;
  /**
   * Deletes at most `limit` rows of steps that began before `from`, or after `to`, which a clock that was wrong counted.
   * @returns how many
   */
  removeOutside(step: Step, from: number, to: number, limit: number): Promise<number>;
  /** Replaces the report of a process. */
  report(report: ProcessReport): Promise<void>;
  /** The reports since a moment, of each process one. */
  reportsSince(at: number): Promise<ProcessReport[]>;
  /** Deletes the report of a process that ends. */
  endReport(uid: string): Promise<void>;
  /** Deletes at most `limit` reports outside of a time. @returns how many */
  removeReportsOutside(from: number, to: number, limit: number): Promise<number>;
}
