import type { ThrottleStore } from '../contracts/stores/throttle.ts';
import type { Clock } from '../lib/clock.ts';
import type { Keyring } from '../lib/keyring.ts';

/** Whose count it is and of what: the fields of the counter's name. */
export type CounterName = readonly string[];

export interface Count {
  /** Events in the current window, this one included. */
  readonly count: number;
  /** Until the window ends, milliseconds. */
  readonly wait: number;
}

/**
 * Counters that limits are made of, shared by all processes: in Redis, or beside the database. They need not survive a
 * power cut. Their names are keyed hashes, without address, e-mail or phone.
 */
export function createCounters(deps: { store: ThrottleStore; keyring: Keyring; clock: Clock }) {
  const { store, keyring, clock } = deps;
  return {
    /**
     * Counts one event.
     * @param window milliseconds
     * @throws Unavailable when the counters cannot be reached
     */
    async hit(name: CounterName, window: number): Promise<Count> {
      const now = clock.now();
      const { count, resetsAt } = await store.hit(keyring.mac('throttle', name), window, now);
      return { count, wait: Math.max(0, resetsAt - now) };
    },
  };
}

export type Counters = ReturnType<typeof createCounters>;
