import { MINUTE } from '../lib/clock.ts';
import { formatOf } from './formats.ts';

/** How long the formats that were found count: imports are rare. Milliseconds. */
const VALID_FOR = 10 * MINUTE;
/** More formats than any import has. */
const MAX_FORMATS = 32;
/** Sorts after every character of a hash. */
const LAST = '\u007f';
/** A measurement is of one moment: on a busy machine a verification takes longer. */
const MARGIN = 2;

/** The first hash, in the order of bytes, after a text that is of another than the current format. */
export type FindOutdated = (after: string) => Promise<string | undefined>;

/**
 * How long the refusal of a password takes. A wrong password for a hash that was imported from Django with a million
 * iterations takes twenty times as long as one for somebody unknown. Therefore, while there are such hashes, every refusal
 * takes as long as the slowest format present. The wait is a timer: it holds no place among the hashes at work.
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
    const cost = costs.get(format) ?? measure(sample);
    costs.set(format, cost);
    return cost;
  }

  async function slowest(): Promise<number> {
    const samples = await outdatedFormats();
    // Where all hashes are of the current format, equal work takes equally long.
    if (samples.length === 0) return 0;
    let most = 0;
    for (const sample of [current, ...samples]) most = Math.max(most, await costOf(sample));
    return most * MARGIN;
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

  return {
    /** The time, milliseconds; 0 where all refusals are the same work. Measured at the first call, and again now and then. */
    async get(): Promise<number> {
      if (!known) return refresh();
      // What was measured before serves until then, also while the database fails.
      if (performance.now() - known.at > VALID_FOR) refresh().catch(() => {});
      return known.time;
    },
  };
}

/**
 * How long to wait after work that took so long, milliseconds. Work that was slower than the slowest format should be ends
 * at the next multiple of the time, so that what shows is the load and not the format.
 */
export const pauseAfter = (took: number, time: number): number => Math.ceil(took / time) * time - took;
