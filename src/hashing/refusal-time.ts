import { setTimeout as pause } from 'node:timers/promises';
import { SECOND } from '../lib/clock.ts';
import { formatOf } from './formats.ts';

/**
 * How long what was measured counts: an import may bring slower formats, and the machine may become busier. Milliseconds. One
 * measurement takes three hashes of today, so this is less than 1 % of a core.
 */
const VALID_FOR = 5 * SECOND;
/** So many measurements of the current format count, about a minute of them. */
const KEPT = 7;
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
/** A busy machine lengthens refusals two- or fourfold. Not by less, so that chance does not show; MARGIN covers what is below. */
const BUSY = { from: 1.5, most: 4 } as const;
/** While nothing could be measured: a hash of today takes about half of this on a machine of today. Milliseconds. */
const ASSUMED = 50;

/** The first hash, in the order of bytes, after a text that is of another than the current format. */
export type FindOutdated = (after: string) => Promise<string | undefined>;

/**
 * How long the refusal of a sign-in takes. A wrong password for a hash that was imported from Django with a million
 * iterations takes twenty times as long as one for somebody unknown, and the first failure of a user is recorded with a key
 * of their own. Therefore every refusal takes as long as the slowest format present, with room for everything around it.
 * A busy machine needs longer: a hash of nobody is verified now and then, and the time grows with it. Nothing is learnt from
 * the refusals themselves, or guesses at one person would change what everybody can observe. A slow hash at work beside a
 * measurement lengthens that one by half, so each begins at a random moment and the median of a minute counts: to be at work
 * beside most of them takes more guesses at one person than are let through.
 * The wait is a timer: it holds no place among the hashes at work.
 *
 * @param deps.measure how long the verification of a hash takes here, milliseconds
 * @param deps.later resolves at a random moment, seconds later
 */
export function createRefusalTime(deps: {
  findOutdated: FindOutdated;
  measure: (encoded: string) => Promise<number>;
  later: () => Promise<void>;
  current: string;
}) {
  const { findOutdated, measure, later, current } = deps;
  /** Of each format but the current one, milliseconds. Those that could not be measured are missing. */
  const costs = new Map<string, number>();
  /** Of the current format lately, the newest last, milliseconds. */
  const recent: number[] = [];
  /** The least of them since the start. */
  let least = Number.POSITIVE_INFINITY;
  let known: { readonly time: number; readonly at: number } | undefined;
  let measuring: Promise<number> | undefined;

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

  async function medianOf(sample: string): Promise<number> {
    const times: number[] = [];
    while (times.length < MEASUREMENTS) times.push(await measure(sample));
    return middleOf(times);
  }

  async function costOf(sample: string): Promise<number> {
    const format = formatOf(sample);
    const cost = costs.get(format) ?? (await medianOf(sample));
    costs.set(format, cost);
    return cost;
  }

  async function timeNow(): Promise<number> {
    recent.push(await medianOf(current));
    if (recent.length > KEPT) recent.shift();
    const today = middleOf(recent);
    least = Math.min(least, today);
    let slowest = least;
    for (const sample of await outdatedFormats()) slowest = Math.max(slowest, await costOf(sample));
    return (slowest * MARGIN + REST) * lengthening(today / least);
  }

  function refresh(): Promise<number> {
    measuring ??= (known ? later() : Promise.resolve())
      .then(timeNow)
      .then((time) => {
        known = { time, at: performance.now() };
        return time;
      })
      // The queue is full or the database fails. That must refuse nobody, and the next call tries again.
      .catch(() => known?.time ?? ASSUMED * MARGIN + REST)
      .finally(() => {
        measuring = undefined;
      });
    return measuring;
  }

  return {
    /**
     * The time, milliseconds. Never fails. Measured at the first call, and again now and then, while what was measured before
     * serves.
     */
    async get(): Promise<number> {
      if (!known) return refresh();
      if (performance.now() - known.at > VALID_FOR) void refresh();
      return known.time;
    },
  };
}

/** The median. Of an even number, the lower one of the two. @param values at least one */
const middleOf = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? 0;

/** @param slowness of the machine: how many times as long as at best a hash takes now */
const lengthening = (slowness: number): number =>
  Math.min(BUSY.most, 2 ** Math.max(0, Math.ceil(Math.log2(slowness / BUSY.from))));

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
