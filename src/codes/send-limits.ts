import type { Transaction } from '../contracts/storage.ts';
import { type Clock, DAY, HOUR } from '../lib/clock.ts';
import type { Keyring } from '../lib/keyring.ts';
import type { Settings } from '../settings.ts';
import type { BudgetOwner, BudgetShare } from '../throttle/budgets.ts';
import { countUnder, uncountUnder } from './ledger.ts';

/** Each window, and how many codes it has for a phone, in multiples of SMS_OTP_MAX_SENDS. */
const PER_HOUR = { name: [], length: HOUR, most: 1 } as const;
const PER_DAY = { name: ['day'], length: DAY, most: 1.5 } as const;
/** What each window has on top for those who have had none in it, in the same multiples. */
const RESERVE = 0.5;

/**
 * How many codes are sent to a phone: enough for its owner, too few to be a nuisance. A stranger spends what is first come,
 * first served; a reserve is left to networks that have had none. So it takes many networks to keep the owner from a code on
 * a new device, and at a known one nobody can: known devices have the same limits apart, shared out by device. A code that is
 * used was no nuisance, and does not count for the day.
 */
export function createSendLimits(deps: { settings: Settings; keyring: Keyring; clock: Clock }) {
  const { settings, keyring, clock } = deps;

  const counterOf = (name: BudgetOwner) => {
    const keys = keyring.forEachKey(({ mac }) => mac('otp-ledger', name));
    return { kind: 'send', keys } as const;
  };
  const count = ({ otp }: Transaction, name: BudgetOwner, window: number) =>
    countUnder(otp, counterOf(name), window, clock.now());

  type Window = typeof PER_HOUR | typeof PER_DAY;
  const ofParty = ({ pool, party }: BudgetShare, { name }: Window) => [...pool, ...name, 'party', party];
  const ofAll = ({ pool }: BudgetShare, { name }: Window) => [...pool, ...name];

  return {
    /**
     * Counts a code in the caller's transaction, which rolls the count back if it is refused.
     * @returns milliseconds until another may be sent; null within the limits
     */
    async ofPhone(stores: Transaction, share: BudgetShare): Promise<number | null> {
      const unit = settings.get('SMS_OTP_MAX_SENDS');
      for (const window of [PER_HOUR, PER_DAY]) {
        const { length, most } = window;
        const own = await count(stores, ofParty(share, window), length);
        const all = await count(stores, ofAll(share, window), length);
        const limit = Math.ceil(unit * (own.count === 1 ? most + RESERVE : most));
        if (all.count > limit) return all.resetsAt - clock.now();
      }
      return null;
    },

    /** Takes a code back that was entered correctly. */
    async giveBack({ otp }: Transaction, share: BudgetShare): Promise<void> {
      await uncountUnder(otp, counterOf(ofParty(share, PER_DAY)));
      await uncountUnder(otp, counterOf(ofAll(share, PER_DAY)));
    },

    /** Counts a code of a signed-in user, who must not text many strangers. @returns as {@link ofPhone} */
    async ofUser(stores: Transaction, userId: number): Promise<number | null> {
      const { count: sent, resetsAt } = await count(stores, ['user', String(userId)], HOUR);
      return sent > settings.get('SMS_OTP_MAX_SENDS') ? resetsAt - clock.now() : null;
    },
  };
}
