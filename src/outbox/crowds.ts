import type { Lane } from '../contracts/stores/outbox.ts';
import { type Clock, isPaused, SECOND } from '../lib/clock.ts';

/** How many messages of one source may wait in a lane: far more than people behind one address cause while mail is slow. */
export const MOST_WAITING = 1000;
/** How long a source is turned away before it may try again, milliseconds. */
const PAUSE = 5 * SECOND;

/**
 * The sources that have as many messages waiting as they may. What a source queues tells how many it has, so nothing needs
 * to be counted when a request comes. Each process has its own view: a source may exceed the limit by one message per
 * process and pause.
 */
export function createCrowds(clock: Clock) {
  /** When the pause of a source ends. As few as rows in the outbox allow: a source must have queued MOST_WAITING. */
  const pausedUntil = new Map<string, number>();

  const dropEnded = (now: number): void => {
    for (const [key, end] of pausedUntil) if (!isPaused(end, PAUSE, now)) pausedUntil.delete(key);
  };

  return {
    /** The source has MOST_WAITING messages in the lane. */
    pause(lane: Lane, source: string): void {
      const now = clock.now();
      dropEnded(now);
      pausedUntil.set(`${lane} ${source}`, now + PAUSE);
    },

    /**
     * Milliseconds until the source may queue another message; 0: now.
     * @param source called only while there is a crowd anywhere
     */
    waitOf(lane: Lane, source: () => string): number {
      if (pausedUntil.size === 0) return 0;
      const now = clock.now();
      const end = pausedUntil.get(`${lane} ${source()}`) ?? 0;
      return isPaused(end, PAUSE, now) ? end - now : 0;
    },
  };
}
