import type { Source } from '../contracts/requester.ts';
import { MINUTE } from '../lib/clock.ts';
import type { Settings } from '../settings.ts';
import type { RaiseAlarm } from './alarms.ts';
import type { Counted, Counter, Counters } from './counters.ts';

/** Milliseconds. */
export const STOREFRONT_WINDOW = 10 * MINUTE;

/**
 * The failure rate of a storefront that does not pass on its visitors' addresses: no other limit per address applies to
 * them. Every guess counts as a failure until it was right.
 */
export function createStorefrontBudget(deps: { counters: Counters; settings: Settings; raise: RaiseAlarm }) {
  const { counters, settings, raise } = deps;
  const window = STOREFRONT_WINDOW;
  const failures = (address: string): Counter => ({ name: ['storefront-failures', address], window });
  const successes = (address: string): Counter => ({ name: ['storefront-successes', address], window });

  return {
    /** What a guess from an unknown device counts; none unless it came through such a storefront. The last of its request. */
    countersOf: ({ isStorefront, address }: Source): Counter[] =>
      isStorefront ? [failures(address), { ...successes(address), most: 0 }] : [],

    /** Whether the guess is over the budget. Raises the alarm. @param counted with `countersOf` as its last counters */
    async isOver(source: Source, counted: Counted): Promise<boolean> {
      if (!source.isStorefront) return false;
      const [wrong = 0, right = 0] = counted.counts.slice(-2);
      if (wrong <= settings.get('STOREFRONT_FAILURE_BUDGET') || wrong <= right) return false;
      await raise('guessing.storefront', [source.address], source, { failures: wrong, successes: right });
      return true;
    },

    /**
     * Counts a success: once per subject, so that nobody makes up for failures by signing in to an account of their own
     * again and again.
     * @param subject whose secret it was
     */
    async countSuccess({ isStorefront, address }: Source, subject: readonly string[]): Promise<void> {
      if (!isStorefront) return;
      const once = { name: ['storefront-success', address, ...subject], window, most: 1 };
      await counters.hitAll([once, successes(address)]);
    },
  };
}
