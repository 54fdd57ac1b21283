import { type Clock, isPaused } from '../lib/clock.ts';
import { putNewest } from '../lib/newest.ts';
import type { Counter } from './counters.ts';

/** How many are known at most: about 1 MB. */
const KNOWN = 4096;

/**
 * The counters that this process found full, until they take one more: so it refuses without asking. Every process has a view
 * of its own. One that is forgotten is found full again at the next count.
 */
export function createFullCounters(clock: Clock) {
  const fullUntil = new Map<string, number>();

  return {
    /** @param wait until it takes one more, milliseconds */
    note(counter: Counter, wait: number): void {
      const until = clock.now() + Math.min(wait, counter.window);
      putNewest(fullUntil, keyOf(counter), until, KNOWN);
    },

    /**
     * How long until all of them take one more, as far as is known here, milliseconds; 0: now.
     * @param counters called only where one was ever full
     */
    waitOf(counters: () => readonly Counter[]): number {
      if (fullUntil.size === 0) return 0;
      const now = clock.now();
      const waits = counters().map((counter) => {
        const until = fullUntil.get(keyOf(counter)) ?? 0;
        return isPaused(until, counter.window, now) ? until - now : 0;
      });
      return Math.max(0, ...waits);
    },
  };
}

/** With its limit: under another one it may not be full. */
const keyOf = ({ name, window, most }: Counter): string => JSON.stringify([window, most, ...name]);
