import type { Transaction } from '../contracts/storage.ts';
import { type Clock, DAY } from '../lib/clock.ts';
import type { Keyring } from '../lib/keyring.ts';
import type { Settings } from '../settings.ts';
import { type BudgetShare, ownerOfShare } from '../throttle/budgets.ts';
import { countUnder, uncountUnder } from './ledger.ts';

/** What a phone has on top for networks that have hardly guessed at it, as a share of SMS_OTP_MAX_FAILURES. */
const RESERVE = 0.5;
/** How many guesses of a network are within the reserve: one, and another after a typing error. */
const FROM_RESERVE = 2;

/**
 * Wrong codes per phone in 24 hours. A stranger spends what is first come, first served; a reserve is left to networks that
 * have hardly guessed. So it takes many networks to have the owner's right codes refused on a new device. Known devices
 * have a limit each.
 */
export function createFailureLimit(deps: { settings: Settings; keyring: Keyring; clock: Clock }) {
  const { settings, keyring, clock } = deps;

  /** The counters of a guess: the last is the phone's or, alone, the known device's. */
  const countersOf = (share: BudgetShare) => {
    const owner = ownerOfShare(share);
    const names = owner === share.pool ? [[...owner, 'party', share.party], owner] : [owner];
    return names.map((name) => {
      const keys = keyring.forEachKey(({ mac }) => mac('otp-ledger', name));
      return { kind: 'failure', keys } as const;
    });
  };

  const takeBack = async ({ otp }: Transaction, share: BudgetShare): Promise<void> => {
    for (const counter of countersOf(share)) await uncountUnder(otp, counter);
  };

  return {
    takeBack,

    /** Counts a guess in the caller's transaction, unless it is over the limit. @returns whether it is within */
    async count(stores: Transaction, share: BudgetShare): Promise<boolean> {
      const counts: number[] = [];
      for (const counter of countersOf(share))
        counts.push((await countUnder(stores.otp, counter, DAY, clock.now())).count);
      const [own = 0, all] = counts;
      const most = settings.get('SMS_OTP_MAX_FAILURES');
      if (
        all === undefined
          ? own <= most
          : all <= (own <= FROM_RESERVE ? Math.ceil(most * (1 + RESERVE)) : most)
      )
        return true;
      // Refused guesses must not use up the reserve.
      await takeBack(stores, share);
      return false;
    },
  };
}
