import type { Transaction } from '../contracts/storage.ts';
import type { SendLimit } from '../contracts/stores/new-codes.ts';
import { DAY, HOUR } from '../lib/clock.ts';
import type { Keyring } from '../lib/keyring.ts';
import type { Settings } from '../settings.ts';
import type { BudgetOwner, BudgetShare } from '../throttle/budgets.ts';
import { inOrder, ledgerCounter } from './ledger.ts';

/** Each window, and how many codes it has for a phone, in multiples of SMS_OTP_MAX_SENDS. */
const PER_HOUR = { name: [], length: HOUR, most: 1 } as const;
const PER_DAY = { name: ['day'], length: DAY, most: 1.5 } as const;
/** What each window has on top for those who have had none in it, in the same multiples. */
const RESERVE = 0.5;

type Window = typeof PER_HOUR | typeof PER_DAY;
interface Services {
  readonly settings: Settings;
  readonly keyring: Keyring;
}

const sentIn = ({ name, length, most }: Window, pool: BudgetOwner, { settings, keyring }: Services) => ({
  counter: ledgerCounter(keyring, 'send', [...pool, ...name]),
  window: length,
  most: Math.ceil(settings.get('SMS_OTP_MAX_SENDS') * most),
});

/** What counts the codes that are sent to a phone, or for its known devices. @param pool who shares them */
export const codesSent = (pool: BudgetOwner, services: Services) =>
  [PER_HOUR, PER_DAY].map((window) => sentIn(window, pool, services));

/** What counts the codes that somebody signed in has sent, to whichever phones. */
export const codesSentBy = (userId: number, { settings, keyring }: Services) => ({
  counter: ledgerCounter(keyring, 'send', ['user', String(userId)]),
  window: HOUR,
  most: settings.get('SMS_OTP_MAX_SENDS'),
});

/**
 * How many codes are sent to a phone: enough for its owner, too few to be a nuisance. A stranger spends what is first come,
 * first served; a reserve is left to networks that have had none. So it takes many networks to keep the owner from a code on
 * a new device, and at a known one nobody can: known devices have the same limits apart, shared out by device. A code that is
 * used was no nuisance, and does not count for the day.
 */
export function createSendLimits(deps: Services) {
  const { settings, keyring } = deps;

  const counterOf = (name: BudgetOwner) => ledgerCounter(keyring, 'send', name);
  const ofParty = ({ pool, party }: BudgetShare, { name }: Window) => [...pool, ...name, 'party', party];
  const ofAll = ({ pool }: BudgetShare, { name }: Window) => [...pool, ...name];

  return {
    /** The limits of a code to a phone. @param userId who is signed in, and must not text many strangers */
    of(share: BudgetShare, userId: number | null): SendLimit[] {
      const unit = settings.get('SMS_OTP_MAX_SENDS');
      const ofPhone = [PER_HOUR, PER_DAY].map((window) => ({
        ...sentIn(window, share.pool, deps),
        party: {
          counter: counterOf(ofParty(share, window)),
          most: Math.ceil(unit * (window.most + RESERVE)),
        },
      }));
      if (userId === null) return ofPhone;
      return [...ofPhone, codesSentBy(userId, deps)];
    },

    /** Takes a code back that was entered correctly. */
    async giveBack({ otp }: Transaction, share: BudgetShare): Promise<void> {
      const names = [ofParty(share, PER_DAY), ofAll(share, PER_DAY)];
      const keys = names.flatMap((name) => counterOf(name).keys.map((key) => ({ key }))).sort(inOrder);
      for (const { key } of keys) await otp.uncount('send', key);
    },
  };
}

export type SendLimits = ReturnType<typeof createSendLimits>;
