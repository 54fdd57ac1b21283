import { setTimeout as pause } from 'node:timers/promises';
import { type Clock, SECOND } from '../../lib/clock.ts';
import type { GatewayEntry } from './conf.ts';

/** How long a message waits for its turn at most, milliseconds: another gateway, or a later attempt, is faster. */
export const MOST_WAIT = 5 * SECOND;

/**
 * Spreads the messages of a worker evenly over time, for gateways that take only `rate` of them a second (a virtual
 * schedule, ITU-T I.371). Messages that wait their turn hold places of the worker, so most others stay in the outbox; those
 * that would wait for too long are tried again later.
 */
export function createPace(clock: Clock) {
  /** When the next message may go out, by entry of SMS_GATEWAYS: a changed one is a new object, and starts anew. */
  const next = new WeakMap<GatewayEntry, number>();

  /** Takes a turn. @returns milliseconds until it has come; null if that is too long, and no turn was taken */
  const reserve = (entry: GatewayEntry): number | null => {
    if (entry.rate === undefined) return 0;
    const now = clock.now();
    const interval = SECOND / entry.rate;
    const planned = next.get(entry) ?? now;
    // Further ahead than any turn that was given: the clock was set back.
    const turn = planned > now + MOST_WAIT + interval ? now : Math.max(now, planned);
    if (turn > now + MOST_WAIT) return null;
    next.set(entry, turn + interval);
    return turn - now;
  };

  return {
    reserve,

    /** Waits for a turn. @returns whether it has come; not if that takes too long, or `signal` aborts */
    async waitFor(entry: GatewayEntry, signal: AbortSignal): Promise<boolean> {
      const wait = reserve(entry);
      if (wait === null) return false;
      if (wait > 0) await pause(wait, undefined, { signal }).catch(() => {});
      return !signal.aborted;
    },
  };
}
