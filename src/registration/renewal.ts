import type { Source } from '../contracts/requester.ts';
import type { Settings } from '../settings.ts';
import type { Counters } from '../throttle/counters.ts';
import type { Throttled } from '../throttle/throttle.ts';
import { createRegistrationBudget } from './budget.ts';
import { createPendingRegistrations } from './pending.ts';

/**
 * Replaces expired links to registrations that wait. An old link may have leaked, so it does one thing only: the mail goes to
 * the address of the registration, and the new link, which nobody else learns, is in there. The request counts before
 * anything is written and looks up no user; the worker mails no address too often, as after any registration.
 */
export function createRenewals(
  deps: Parameters<typeof createPendingRegistrations>[0] & {
    counters: Counters;
    settings: Settings;
  },
) {
  const { outbox } = deps;
  const pending = createPendingRegistrations(deps);
  const { countRenewal } = createRegistrationBudget(deps);

  return {
    /** Whether a link was ours, has expired, and can be replaced. */
    isExpired: async (token: string): Promise<boolean> => (await pending.late(token)) !== null,

    /**
     * Sends another link in the place of an expired one.
     * @returns null if it was queued, now or just before, or there is nothing to replace
     */
    async renew(token: string, source: Source): Promise<Throttled | null> {
      const late = await pending.late(token);
      if (!late) return null;
      const { idHash, email } = late;
      const crowded = outbox.refusalFor({ kind: 'registration', recipient: email, source });
      if (crowded) return crowded;
      const { refusal, takeBack } = await countRenewal(idHash, source);
      if (refusal === 'too-soon') return null;
      if (refusal) return refusal;
      try {
        await pending.renew(idHash, source);
      } catch (error) {
        // Else the next press would be too soon, and say that a mail was sent.
        await takeBack();
        throw error;
      }
      return null;
    },
  };
}
