import type { Source } from '../contracts/requester.ts';
import { DAY } from '../lib/clock.ts';
import type { Settings } from '../settings.ts';
import type { Counter, Counters } from '../throttle/counters.ts';
import { sourceCounters } from '../throttle/source-budget.ts';
import { throttled } from '../throttle/throttle.ts';

/** How often a day an expired link is replaced. Whoever has the link, even an old one that leaked, can ask for that. */
export const RENEWALS_PER_LINK = 3;

/**
 * The registrations of one source and day, so that a stranger cannot fill the disk with accounts. Only complete
 * registrations count, not those with a fault in a field.
 */
export function createRegistrationBudget({ counters, settings }: { counters: Counters; settings: Settings }) {
  const ofSource = (source: Source): Counter[] => {
    const limit = settings.get('REGISTRATION_DAILY_LIMIT');
    return limit === 0 ? [] : sourceCounters('registrations', source, limit);
  };

  const count = async (all: readonly Counter[]): Promise<ReturnType<typeof throttled> | null> => {
    if (all.length === 0) return null;
    const { wait } = await counters.hitAll(all);
    return wait > 0 ? throttled(wait) : null;
  };

  return {
    /** Counts a registration. @returns null within the budget */
    countRegistration: (source: Source) => count(ofSource(source)),

    /** Counts that an expired link is replaced, which is another registration. @param idHash of the link's registration */
    countRenewal: (idHash: string, source: Source) =>
      count([
        { name: ['registration-renewals', idHash], window: DAY, most: RENEWALS_PER_LINK },
        ...ofSource(source),
      ]),
  };
}
