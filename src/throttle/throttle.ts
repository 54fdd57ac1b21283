import type { Identifier } from '../contracts/requester.ts';
import type { RequestRefusal } from '../errors.ts';
import { SECOND } from '../lib/clock.ts';
import type { Settings } from '../settings.ts';
import type { ThrottleScope } from '../settings-table/sign-in.ts';
import type { Counting } from '../statistics/statistics.ts';
import type { BudgetOwner, Budgets } from './budgets.ts';
import type { Counter, Counters } from './counters.ts';
import { networkCounters } from './networks.ts';

interface Limit {
  readonly count: number;
  /** Seconds. */
  readonly duration: number;
  readonly ip_count?: number;
}

const DEFAULT_LIMIT: Limit = { count: 20, duration: 60 };
const IP_COUNT_FACTOR = 20;

const limitOf = (scope: ThrottleScope, settings: Settings): Limit | null => {
  const limit = settings.get('THROTTLING_SETTINGS')[scope];
  return limit === undefined ? DEFAULT_LIMIT : limit;
};

/** What counts the requests about an identifier; null: they are not limited. @param owner whose budget it is */
export function requestCounter(
  scope: ThrottleScope,
  owner: BudgetOwner,
  settings: Settings,
): Required<Counter> | null {
  const limit = limitOf(scope, settings);
  return limit && { name: [scope, ...owner], most: limit.count, window: limit.duration * SECOND };
}

/**
 * The throttle of THROTTLING_SETTINGS. A request is counted before anything is compared, and the answer is the same
 * whether or not an account has the identifier.
 */
export function createThrottle(deps: {
  counters: Counters;
  settings: Settings;
  budgets: Budgets;
  statistics: Counting;
}) {
  const { counters, settings, budgets, statistics } = deps;

  const count = async (scope: ThrottleScope, asked: readonly Counter[]): Promise<RequestRefusal | null> => {
    const { wait } = await counters.hitAll(asked);
    if (wait === 0) return null;
    statistics.count('throttled', { scope });
    return throttled(wait);
  };

  return {
    /** Counts a request from an address, and from the larger blocks it may be one of many of. @returns null within the limit */
    async countAddress(scope: ThrottleScope, address: string): Promise<RequestRefusal | null> {
      const limit = limitOf(scope, settings);
      if (limit === null) return null;
      const most = limit.ip_count ?? limit.count * IP_COUNT_FACTOR;
      return count(
        scope,
        networkCounters([scope, 'address'], address, { most, window: limit.duration * SECOND }),
      );
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
      if (limitOf(scope, settings) === null) return null;
      const counter = requestCounter(scope, await budgets.ownerOf(identifier, device), settings);
      return counter && count(scope, [counter]);
    },
  };
}

export type Throttle = ReturnType<typeof createThrottle>;

export type Throttled = ReturnType<typeof throttled>;

/** The refusal after too many requests. @param wait milliseconds until one is accepted */
export function throttled(wait: number) {
  const seconds = Math.max(1, Math.ceil(wait / SECOND));
  return { code: 'throttled', params: { seconds }, retryAfter: seconds } as const satisfies RequestRefusal;
}
