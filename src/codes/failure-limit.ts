import type { Transaction } from '../contracts/storage.ts';
import type { LedgerCount, OtpStore } from '../contracts/stores/codes.ts';
import { type Clock, DAY, toleranceOf } from '../lib/clock.ts';
import type { Keyring } from '../lib/keyring.ts';
import type { Settings } from '../settings.ts';
import { type BudgetOwner, type BudgetShare, ownerOfShare } from '../throttle/budgets.ts';
import { countUnder, highestOf, ledgerCounter, uncountUnder } from './ledger.ts';

/** What a phone has on top for networks that have hardly guessed at it, as a share of SMS_OTP_MAX_FAILURES. */
const RESERVE = 0.5;
/** How many guesses of a network are within the reserve: one, and another after a typing error. */
const FROM_RESERVE = 2;

/** What counts the wrong codes of a phone, or of a known device. */
export const codeFailures = (
  owner: BudgetOwner,
  { settings, keyring }: { settings: Settings; keyring: Keyring },
) => ({
  counter: ledgerCounter(keyring, 'failure', owner),
  window: DAY,
  most: settings.get('SMS_OTP_MAX_FAILURES'),
});

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
    return names.map((name) => codeFailures(name, { settings, keyring }).counter);
  };

  const takeBack = async ({ otp }: Transaction, share: BudgetShare): Promise<void> => {
    for (const counter of countersOf(share)) await uncountUnder(otp, counter);
  };

  /** @param own of a party. @param all of those who share the limit; undefined: nobody does */
  const isWithin = (own: number, all: number | undefined): boolean => {
    const most = settings.get('SMS_OTP_MAX_FAILURES');
    if (all === undefined) return own <= most;
    return all <= (own <= FROM_RESERVE ? Math.ceil(most * (1 + RESERVE)) : most);
  };

  return {
    takeBack,

    /**
     * How long no guess of this party will be compared any more, so that no code can work. Counts nothing.
     * @returns milliseconds; 0: the next one is compared
     */
    async wait(otp: Pick<OtpStore, 'counted'>, share: BudgetShare): Promise<number> {
      const now = clock.now();
      // A window that ends later was opened by a clock that was wrong, and is over.
      const isOpen = ({ resetsAt }: LedgerCount): boolean =>
        resetsAt > now && resetsAt <= now + DAY + toleranceOf(DAY);
      const [own, all] = await Promise.all(
        countersOf(share).map(async ({ kind, keys }) => {
          const counts = await Promise.all(keys.map((key) => otp.counted(kind, key)));
          return highestOf(counts.filter((count) => count !== undefined).filter(isOpen), now);
        }),
      );
      if (!own || isWithin(own.count + 1, all && all.count + 1)) return 0;
      return (all ?? own).resetsAt - now;
    },

    /** Counts a guess in the caller's transaction, unless it is over the limit. @returns whether it is within */
    async count(stores: Transaction, share: BudgetShare): Promise<boolean> {
      const counts: number[] = [];
      for (const counter of countersOf(share))
        counts.push((await countUnder(stores.otp, counter, DAY, clock.now())).count);
      const [own = 0, all] = counts;
      if (isWithin(own, all)) return true;
      // Refused guesses must not use up the reserve.
      await takeBack(stores, share);
      return false;
    },
  };
}

export type FailureLimit = ReturnType<typeof createFailureLimit>;
