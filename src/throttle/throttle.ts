import type { Identifier } from '../contracts/requester.ts';
import type { ThrottleStore } from '../contracts/stores/throttle.ts';
import { type Clock, SECOND } from '../lib/clock.ts';
import type { Keyring } from '../lib/keyring.ts';
import type { Settings, ThrottleScope } from '../settings.ts';
import type { Budgets } from './budgets.ts';
import { networkOf } from './network.ts';
import { throttled } from './throttled.ts';

interface Limit {
  readonly count: number;
  /** Seconds. */
  readonly duration: number;
  readonly ip_count?: number;
}

const DEFAULT_LIMIT: Limit = { count: 20, duration: 60 };
const IP_COUNT_FACTOR = 20;

export interface Throttle {
  /** Counts a request of an address. @throws AppError throttled */
  address(scope: ThrottleScope, address: string): Promise<void>;
  /**
   * Counts a request about somebody. A device known for just that person has a count of its own.
   * @param device the value of the device cookie, unverified
   * @throws AppError throttled
   */
  identifier(scope: ThrottleScope, identifier: Identifier, device: string | null): Promise<void>;
}

/**
 * The throttle of THROTTLING_SETTINGS. A request is counted before anything is compared, and the answer is the same
 * whether or not the identifier belongs to anybody. Counters are named by keyed hashes: they hold no address, e-mail
 * or phone.
 */
export function createThrottle(deps: {
  store: ThrottleStore;
  settings: Settings;
  keyring: Keyring;
  clock: Clock;
  budgets: Budgets;
}): Throttle {
  const { store, settings, keyring, clock, budgets } = deps;

  const limitOf = (scope: ThrottleScope): Limit | null => {
    const limit = settings.get('THROTTLING_SETTINGS')[scope];
    return limit === undefined ? DEFAULT_LIMIT : limit;
  };

  const count = async (fields: readonly string[], most: number, duration: number): Promise<void> => {
    const now = clock.now();
    const hit = await store.hit(keyring.mac('throttle', fields), duration * SECOND, now);
    if (hit.count > most) throw throttled(hit.resetsAt - now);
  };

  return {
    async address(scope, address) {
      const limit = limitOf(scope);
      if (limit === null) return;
      const most = limit.ip_count ?? limit.count * IP_COUNT_FACTOR;
      await count([scope, 'address', networkOf(address)], most, limit.duration);
    },

    async identifier(scope, identifier, device) {
      const limit = limitOf(scope);
      if (limit === null) return;
      await count([scope, ...(await budgets.ownerOf(identifier, device))], limit.count, limit.duration);
    },
  };
}
