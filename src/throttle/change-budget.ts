import type { Source } from '../contracts/requester.ts';
import type { User } from '../contracts/user.ts';
import { DAY } from '../lib/clock.ts';
import type { Counters } from './counters.ts';
import { sourceCounters } from './source-budget.ts';
import { throttled } from './throttle.ts';

/** Changes of one account in a day, and of all accounts from one source. */
export const ACCOUNT_CHANGES = 20;
export const SOURCE_CHANGES = 200;

/**
 * How often people change what decides who can get in, or what has to be proved: password, phone, e-mail, a consent they give,
 * closing the account. Each leaves audit rows of its own and notices, so that whoever does it all day would fill the disk.
 * Counted once it is known to be allowed.
 */
export function createChangeBudget({ counters }: { counters: Counters }) {
  return {
    /** Counts a change by the user who is signed in. @returns null within the budget */
    async countOwn({ id }: Pick<User, 'id'>, source: Source): Promise<ReturnType<typeof throttled> | null> {
      const { wait } = await counters.hitAll([
        { name: ['changes', 'user', String(id)], window: DAY, most: ACCOUNT_CHANGES },
        ...sourceCounters('changes', source, SOURCE_CHANGES),
      ]);
      return wait > 0 ? throttled(wait) : null;
    },
  };
}

export type ChangeBudget = ReturnType<typeof createChangeBudget>;
