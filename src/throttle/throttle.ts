import ipaddr from 'ipaddr.js';
import type { Identifier } from '../contracts/requester.ts';
import type { ThrottleStore } from '../contracts/stores/throttle.ts';
import type { RequestRefusal } from '../errors.ts';
import { type Clock, SECOND } from '../lib/clock.ts';
import type { Keyring } from '../lib/keyring.ts';
import type { Settings } from '../settings.ts';
import type { ThrottleScope } from '../settings-table/sign-in.ts';
import type { Budgets } from './budgets.ts';

interface Limit {
  readonly count: number;
  /** Seconds. */
  readonly duration: number;
  readonly ip_count?: number;
}

const DEFAULT_LIMIT: Limit = { count: 20, duration: 60 };
const IP_COUNT_FACTOR = 20;

/**
 * The throttle of THROTTLING_SETTINGS. A request is counted before anything is compared, and the answer is the same
 * whether or not an account has the identifier. Counters are named by keyed hashes, without address, e-mail or
 * phone.
 */
export function createThrottle(deps: {
  store: ThrottleStore;
  settings: Settings;
  keyring: Keyring;
  clock: Clock;
  budgets: Budgets;
}) {
  const { store, settings, keyring, clock, budgets } = deps;

  const limitOf = (scope: ThrottleScope): Limit | null => {
    const limit = settings.get('THROTTLING_SETTINGS')[scope];
    return limit === undefined ? DEFAULT_LIMIT : limit;
  };

  const count = async (fields: readonly string[], most: number, duration: number) => {
    const now = clock.now();
    const hit = await store.hit(keyring.mac('throttle', fields), duration * SECOND, now);
    return hit.count > most ? throttled(hit.resetsAt - now) : null;
  };

  return {
    /** Counts a request from an address. @returns null within the limit */
    async countAddress(scope: ThrottleScope, address: string): Promise<RequestRefusal | null> {
      const limit = limitOf(scope);
      if (limit === null) return null;
      const most = limit.ip_count ?? limit.count * IP_COUNT_FACTOR;
      return count([scope, 'address', networkOf(address)], most, limit.duration);
    },

    /**
     * Counts a request about an identifier. Known devices of its user have a count of their own.
     * @param device the value of the device cookie, unverified
     * @returns null within the limit
     */
    async countIdentifier(
      scope: ThrottleScope,
      identifier: Identifier,
      device: string | null,
    ): Promise<RequestRefusal | null> {
      const limit = limitOf(scope);
      if (limit === null) return null;
      return count([scope, ...(await budgets.ownerOf(identifier, device))], limit.count, limit.duration);
    },
  };
}

export type Throttle = ReturnType<typeof createThrottle>;

/** The refusal after too many requests. @param wait milliseconds until the window ends */
export function throttled(wait: number) {
  const seconds = Math.max(1, Math.ceil(wait / SECOND));
  return { code: 'throttled', params: { seconds }, retryAfter: seconds } as const satisfies RequestRefusal;
}

/**
 * The network an address counts for: an IPv4 address itself (also when mapped into IPv6), the /64 of an IPv6 address,
 * because one customer commonly gets a whole /64 (RFC 6177, RFC 7421).
 */
export function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return address;
  const ip = ipaddr.process(address);
  if (ip instanceof ipaddr.IPv4) return ip.toString();
  const groups = ip.parts.slice(0, 4).map((group) => group.toString(16));
  return `${groups.join(':')}::/64`;
}
