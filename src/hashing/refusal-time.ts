import { setTimeout as pause } from 'node:timers/promises';
import { MINUTE } from '../lib/clock.ts';
import { formatOf } from './formats.ts';

/** How long the formats that were found count: an import may bring slower ones. Milliseconds. */
const VALID_FOR = MINUTE;
/** More formats than any import has. */
const MAX_FORMATS = 32;
/** Sorts after every character of a hash. */
const LAST = '\u007f';
/** A verification is measured so often; the median counts, because one may be disturbed. */
const MEASUREMENTS = 3;
/** A verification takes longer than it was measured when others run beside it. */
const MARGIN = 2;
/** For what a refusal does besides: finding the user, counting, recording. Milliseconds. */
const REST = 25;
/** While the machine is busy: beyond the slowest refusal of the last one to two minutes, and at most so many times the time. */
const BUSY = { window: MINUTE, margin: 1.25, most: 4 } as const;

/** The first hash, in the order of bytes, after a text that is of another than the current format. */
export type FindOutdated = (after: string) => Promise<string | undefined>;

/**
 * How long the refusal of a sign-in takes. A wrong password for a hash that was imported from Django with a million
 * iterations takes twenty times as long as one for somebody unknown, and the first failure of a user is recorded with a key
 * of their own. Therefore every refusal takes as long as the slowest format present, with room for everything around it. A
 * busy machine slows some formats more than others, so the time grows with what refusals really take.
 * The wait is a timer: it holds no place among the hashes at work.
 *
 * @param measure how long the verification of a hash takes here, milliseconds
 */
export function createRefusalTime(deps: {
  findOutdated: FindOutdated;
  measure: (encoded: string) => Promise<number>;
  current: string;
}) {
  const { findOutdated, measure, current } = deps;
  const costs = new Map<string, Promise<number>>();
  let known: { readonly time: number; readonly at: number } | undefined;
  let measuring: Promise<number> | undefined;
  let longest = { now: 0, before: 0, since: performance.now() };

  /** One hash of each format but the current one. Each takes one look into an index. */
  async function outdatedFormats(): Promise<string[]> {
    const samples: string[] = [];
    let after = '';
    while (samples.length < MAX_FORMATS) {
      const sample = await findOutdated(after);
      if (sample === undefined) break;
      samples.push(sample);
      after = formatOf(sample) + LAST;
    }
    return samples;
  }

  function costOf(sample: string): Promise<number> {
    const format = formatOf(sample);
    const cost = costs.get(format) ?? medianOf(sample);
    costs.set(format, cost);
    return cost;
  }

  async function medianOf(sample: string): Promise<number> {
    const times: number[] = [];
    while (times.length < MEASUREMENTS) times.push(await measure(sample));
    return times.sort((a, b) => a - b)[Math.floor(MEASUREMENTS / 2)] ?? 0;
  }

  async function slowest(): Promise<number> {
    let most = 0;
    for (const sample of [current, ...(await outdatedFormats())]) most = Math.max(most, await costOf(sample));
    return most * MARGIN + REST;
  }

  function refresh(): Promise<number> {
    measuring ??= slowest()
      .then((time) => {
        known = { time, at: performance.now() };
        return time;
      })
      .finally(() => {
        measuring = undefined;
      });
    return measuring;
  }

  /** The longest refusal of this window and the one before it. */
  function recent(): typeof longest {
    const at = performance.now();
    const windows = Math.floor((at - longest.since) / BUSY.window);
    if (windows > 0) longest = { now: 0, before: windows === 1 ? longest.now : 0, since: at };
    return longest;
  }

  async function idleTime(): Promise<number> {
    if (!known) return refresh();
    // What was measured before serves until then, also while the database fails.
    if (performance.now() - known.at > VALID_FOR) refresh().catch(() => {});
    return known.time;
  }

  return {
    /** The time, milliseconds. Measured at the first call, and again now and then. */
    async get(): Promise<number> {
      const time = await idleTime();
      const { now, before } = recent();
      return Math.min(Math.max(time, Math.max(now, before) * BUSY.margin), time * BUSY.most);
    },

    /** Notes how long the work of a refusal really took, milliseconds. */
    note(took: number): void {
      recent().now = Math.max(recent().now, took);
    },
  };
}

/**
 * When a refusal ends whose work took so long, milliseconds. Work that was slower than the slowest format should be ends at
 * the next multiple of the time, so that what shows is the load and not the format.
 */
export const evenedOut = (took: number, time: number): number => Math.ceil(took / time) * time;

/**
 * Resolves at a moment, or right after it. A timer counts from the beginning of its turn of the event loop, which work in
 * that turn made long ago, so one alone may end too early.
 *
 * @param moment of `performance.now()`
 */
export async function until(moment: number): Promise<void> {
  for (let left = moment - performance.now(); left > 0; left = moment - performance.now()) await pause(left);
}
