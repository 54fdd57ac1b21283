import type { Source } from '../contracts/requester.ts';
import { DAY } from '../lib/clock.ts';
import { gapAfter } from '../messages/reset-slot.ts';
import type { Settings } from '../settings.ts';
import type { Counter, Counters } from '../throttle/counters.ts';
import { sourceCounters } from '../throttle/source-budget.ts';
import { type Throttled, throttled } from '../throttle/throttle.ts';

/**
 * How often a day a registration is mailed again, with its link or from the page after its form. Whoever has the link, even an
 * old one that leaked, can ask for that.
 */
export const MAILS_AGAIN = 3;

interface CountedRenewal {
  readonly refusal: Throttled | 'too-soon' | null;
  takeBack(): Promise<void>;
}

/**
 * The registrations of one source and day, so that a stranger cannot fill the disk with accounts. Only complete
 * registrations count, not those with a fault in a field.
 */
export function createRegistrationBudget({ counters, settings }: { counters: Counters; settings: Settings }) {
  const ofRegistration = (idHash: string): Counter => ({
    name: ['registration-renewals', idHash],
    window: DAY,
    most: MAILS_AGAIN,
  });

  const ofSource = (source: Source): Counter[] => {
    const limit = settings.get('REGISTRATION_DAILY_LIMIT');
    return limit === 0 ? [] : sourceCounters('registrations', source, limit);
  };

  const count = async (all: readonly Counter[]): Promise<Throttled | null> => {
    if (all.length === 0) return null;
    const { wait } = await counters.hitAll(all);
    return wait > 0 ? throttled(wait) : null;
  };

  return {
    /** Counts a registration. @returns null within the budget */
    countRegistration: (source: Source) => count(ofSource(source)),

    /** Counts that a registration is mailed again, as another one. @returns null within the budget */
    countMailAgain: (idHash: string, source: Source) => count([ofRegistration(idHash), ...ofSource(source)]),

    /**
     * Counts that an expired link is replaced, which is another registration. Within the longest gap that the worker keeps
     * between so many mails, nothing counts and nothing is to be sent. That depends on the link alone, not on what became of
     * its mail: nobody learns who has an account.
     * @param idHash of the link's registration
     * @returns the refusal, null within the budget; and what undoes the count, where nothing could be stored
     */
    async countRenewal(idHash: string, source: Source): Promise<CountedRenewal> {
      const window = gapAfter(MAILS_AGAIN - 1, settings);
      const last: Counter = { name: ['registration-renewal', idHash], window, most: 1 };
      const all = [ofRegistration(idHash), ...ofSource(source)];
      const { wait, full, takeBack } = await counters.hitAll(window > 0 ? [last, ...all] : all);
      if (full.includes(last.name)) return { refusal: 'too-soon', takeBack };
      return { refusal: wait > 0 ? throttled(wait) : null, takeBack };
    },
  };
}
