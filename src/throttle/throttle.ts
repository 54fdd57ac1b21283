import type { Identifier } from '../contracts/requester.ts';
import type { RequestRefusal } from '../errors.ts';
import { type Clock, SECOND } from '../lib/clock.ts';
import type { Settings } from '../settings.ts';
import type { ThrottleScope } from '../settings-table/sign-in.ts';
import type { Counting } from '../statistics/statistics.ts';
import type { BudgetOwner, Budgets } from './budgets.ts';
import type { Counter, Counters } from './counters.ts';
import { createFullCounters } from './full-counters.ts';
import { networkCounters } from './networks.ts';

interface Limit {
  readonly count: number;
  /** Seconds. */
  readonly duration: number;
  readonly ip_count?: number;
}

/** What is counted of a request. */
export interface CountedRequest {
  /** null or left out: it is not counted. */
  readonly address?: string | null;
  /** null or left out: the request is about nobody, or nobody could read whom it is about. */
  readonly identifier?: Identifier | null;
  /** The value of the device cookie, unverified. */
  readonly device?: string | null;
}

const DEFAULT_LIMIT: Limit = { count: 20, duration: 60 };
const IP_COUNT_FACTOR = 20;

/**
 * Why requests fail: by what they ask for, or by a fault of ours. Counted apart, so that nobody who reloads through an outage
 * looks like a guesser.
 */
const FAILINGS = ['failures', 'faults'] as const;
type Failing = (typeof FAILINGS)[number];

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
 * whether or not an account has the identifier. An address is refused without asking the counters, or reading a body, once
 * this process knows that they are full.
 */
export function createThrottle(deps: {
  counters: Counters;
  settings: Settings;
  budgets: Budgets;
  statistics: Counting;
  clock: Clock;
}) {
  const { counters, settings, budgets, statistics, clock } = deps;
  const full = createFullCounters(clock);

  /** Refuses a request, and counts that it was. @param wait milliseconds; 0: it is not refused */
  const refuseFor = (scope: ThrottleScope, wait: number): RequestRefusal | null => {
    if (wait === 0) return null;
    statistics.count('throttled', { scope });
    return throttled(wait);
  };

  /** What counts an address, and the larger blocks it may be one of many of; none: it is not limited. */
  const addressCounters = (scope: ThrottleScope, what: 'address' | Failing, address: string): Counter[] => {
    const limit = limitOf(scope, settings);
    if (limit === null) return [];
    const most = limit.ip_count ?? limit.count * IP_COUNT_FACTOR;
    return networkCounters([scope, what], address, { most, window: limit.duration * SECOND });
  };

  /** @returns 0 within the limit, else how long until another one is, milliseconds */
  const countFailing = async (scope: ThrottleScope, failing: Failing, address: string): Promise<number> => {
    const asked = addressCounters(scope, failing, address);
    if (asked.length === 0) return 0;
    const { wait, waits } = await counters.hitAll(asked);
    noteFull(asked, waits);
    return wait;
  };

  const noteFull = (asked: readonly Counter[], waits: readonly number[]): void => {
    for (const [index, counter] of asked.entries()) if (waits[index]) full.note(counter, waits[index]);
  };

  const identifierCounters = async (
    scope: ThrottleScope,
    identifier: Identifier | null,
    device: string | null,
  ): Promise<Counter[]> => {
    if (identifier === null || limitOf(scope, settings) === null) return [];
    const counter = requestCounter(scope, await budgets.ownerOf(identifier, device), settings);
    return counter ? [counter] : [];
  };

  return {
    /**
     * Refuses an address that this process knows to be over its limit. Asks no counter.
     * @param counts what counts in this scope
     * @returns null for others
     */
    refuseKnown(
      scope: ThrottleScope,
      counts: 'requests' | 'failures',
      address: string,
    ): RequestRefusal | null {
      const counted = counts === 'failures' ? FAILINGS : (['address'] as const);
      const wait = full.waitOf(() => counted.flatMap((what) => addressCounters(scope, what, address)));
      return refuseFor(scope, wait);
    },

    /**
     * Counts a request: from its address first and, within that limit, about an identifier. Known devices of its user have a
     * count of their own.
     * @returns null within the limits
     * @throws Unavailable when the counters cannot be reached
     */
    async countRequest(
      scope: ThrottleScope,
      { address = null, identifier = null, device = null }: CountedRequest,
    ): Promise<RequestRefusal | null> {
      const ofAddress = address === null ? [] : addressCounters(scope, 'address', address);
      const ofIdentifier = await identifierCounters(scope, identifier, device);
      const steps = [ofAddress, ofIdentifier].filter((step) => step.length > 0);
      if (steps.length === 0) return null;
      const waits = await counters.hitSteps(steps);
      if (ofAddress.length > 0) noteFull(ofAddress, waits[0] ?? []);
      return refuseFor(scope, Math.max(...waits.flat()));
    },

    /**
     * Counts a request from an address that was not granted. Beyond the limit this process refuses all until the wait is over.
     * @returns null within the limit
     * @throws Unavailable when the counters cannot be reached
     */
    async countFailure(scope: ThrottleScope, address: string): Promise<RequestRefusal | null> {
      return refuseFor(scope, await countFailing(scope, 'failures', address));
    },

    /** The same for one that a fault of ours ended, which is told as it is. @throws Unavailable */
    async countFault(scope: ThrottleScope, address: string): Promise<void> {
      await countFailing(scope, 'faults', address);
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
