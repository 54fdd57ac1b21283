import type { Source } from '../contracts/requester.ts';
import type { Settings } from '../settings.ts';
import type { Counters } from '../throttle/counters.ts';
import { sourceCounters } from '../throttle/source-budget.ts';
import { throttled } from '../throttle/throttle.ts';

/**
 * The registrations of one source and day, so that a stranger cannot fill the disk with accounts. Only complete
 * registrations count, not those with a fault in a field.
 */
export function createRegistrationBudget({ counters, settings }: { counters: Counters; settings: Settings }) {
  /** Counts a registration. @returns null within the budget */
  return async (source: Source): Promise<ReturnType<typeof throttled> | null> => {
    const limit = settings.get('REGISTRATION_DAILY_LIMIT');
    if (limit === 0) return null;
    const { wait } = await counters.hitAll(sourceCounters('registrations', source, limit));
    return wait > 0 ? throttled(wait) : null;
  };
}
