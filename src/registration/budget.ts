import type { Source } from '../contracts/requester.ts';
import { DAY } from '../lib/clock.ts';
import { networksOf } from '../lib/networks.ts';
import type { Settings } from '../settings.ts';
import type { CounterName, Counters } from '../throttle/counters.ts';
import { throttled } from '../throttle/throttle.ts';

/** How many times REGISTRATION_DAILY_LIMIT a whole IPv6 /48 has, and a storefront, behind which everybody has one address. */
export const WIDE_FACTOR = 10;
const STOREFRONT_FACTOR = 100;

/**
 * The registrations of one source and day, so that a stranger cannot fill the disk with accounts. Only complete
 * registrations count, not those with a fault in a field.
 */
export function createRegistrationBudget({ counters, settings }: { counters: Counters; settings: Settings }) {
  const budgetsOf = ({ address, isStorefront }: Source): ReadonlyArray<[CounterName, factor: number]> => {
    if (isStorefront) return [[['registrations', 'storefront', address], STOREFRONT_FACTOR]];
    const [narrow, middle, wide] = networksOf(address);
    return wide === undefined
      ? [[['registrations', narrow], 1]]
      : [
          [['registrations', middle ?? narrow], 1],
          [['registrations', wide], WIDE_FACTOR],
        ];
  };

  /** Counts a registration. @returns null within the budget */
  return async (source: Source): Promise<ReturnType<typeof throttled> | null> => {
    const limit = settings.get('REGISTRATION_DAILY_LIMIT');
    if (limit === 0) return null;
    const budgets = budgetsOf(source).map(([name, factor]) => ({ name, window: DAY, most: limit * factor }));
    const { wait } = await counters.hitAll(budgets);
    return wait > 0 ? throttled(wait) : null;
  };
}
