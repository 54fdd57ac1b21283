import type { Transaction } from '../contracts/storage.ts';
import { type LedgerCounter, shorterKey } from '../contracts/stores/codes.ts';
import type { SendLimit } from '../contracts/stores/new-codes.ts';
import { DAY, HOUR } from '../lib/clock.ts';
import type { Keyring } from '../lib/keyring.ts';
import type { Settings } from '../settings.ts';
import type { BudgetOwner, BudgetShare } from '../throttle/budgets.ts';
import { inOrder, ledgerCounter } from './ledger.ts';

interface Services {
  readonly settings: Settings;
  readonly keyring: Keyring;
}

/** Each window, how many codes it has for a phone, in multiples of SMS_OTP_MAX_SENDS, and which of the keys counts it. */
const PER_HOUR = { length: HOUR, most: 1, keyOf: shorterKey } as const;
const PER_DAY = { length: DAY, most: 1.5, keyOf: (key: string): string => key } as const;
/** What each window has on top for those who have had none in it, in the same multiples. */
const RESERVE = 0.5;
/** Hexadecimal: 128 bits. */
const PARTY_DIGITS = 32;

/** A counter by window. */
function windowsOf({ kind, keys }: LedgerCounter) {
  return [PER_HOUR, PER_DAY].map(({ length, most, keyOf }) => ({
    counter: { kind, keys: keys.map(keyOf) },
    window: length,
    units: most,
  }));
}

/** Of both windows: versions before counted the day under it, and its counts go on after an upgrade. */
const nameOf = (pool: BudgetOwner) => [...pool, 'day'];
const counterOf = (pool: BudgetOwner, keyring: Keyring): LedgerCounter =>
  ledgerCounter(keyring, 'send', nameOf(pool));

/**
 * A party's counter of a pool. Its keys begin with the pool's, so that both are neighbours in the index: a code writes a tenth
 * less to SQLite's files.
 */
function counterOfParty(
  { pool, party }: BudgetShare,
  ofPool: LedgerCounter,
  keyring: Keyring,
): LedgerCounter {
  const own = ledgerCounter(keyring, 'send', [...nameOf(pool), 'party', party]);
  // Both have a key for each SECRET_KEY, in the same order.
  const keys = ofPool.keys.map((key, index) => `${key}${own.keys[index]?.slice(0, PARTY_DIGITS)}`);
  return { kind: ofPool.kind, keys };
}

/** What counts the codes that are sent to a phone, or for its known devices. @param pool who shares them */
export const codesSent = (pool: BudgetOwner, services: Services) =>
  limitsOf(counterOf(pool, services.keyring), services);

const limitsOf = (counter: LedgerCounter, { settings }: Pick<Services, 'settings'>) =>
  windowsOf(counter).map(({ units, ...counted }) => ({
    ...counted,
    most: Math.ceil(settings.get('SMS_OTP_MAX_SENDS') * units),
  }));

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

  return {
    /** The limits of a code to a phone. @param userId who is signed in, and must not text many strangers */
    of(share: BudgetShare, userId: number | null): SendLimit[] {
      const unit = settings.get('SMS_OTP_MAX_SENDS');
      const pool = counterOf(share.pool, keyring);
      const ofParty = windowsOf(counterOfParty(share, pool, keyring));
      const ofPhone = limitsOf(pool, deps).map((counted, index) => {
        const { counter, units } = ofParty[index] as (typeof ofParty)[number];
        return { ...counted, party: { counter, most: Math.ceil(unit * (units + RESERVE)) } };
      });
      return userId === null ? ofPhone : [...ofPhone, codesSentBy(userId, deps)];
    },

    /** Takes a code back that was entered correctly. */
    async giveBack({ otp }: Transaction, share: BudgetShare): Promise<void> {
      const pool = counterOf(share.pool, keyring);
      const keys = [pool, counterOfParty(share, pool, keyring)]
        .flatMap((counter) => counter.keys.map((key) => ({ key })))
        .sort(inOrder);
      for (const { key } of keys) await otp.uncount('send', key);
    },
  };
}

export type SendLimits = ReturnType<typeof createSendLimits>;
