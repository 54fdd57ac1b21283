import type { Audit } from '../audit/audit.ts';
import type { Requester, Source } from '../contracts/requester.ts';
import type { OtpPurpose } from '../contracts/stores/codes.ts';
import { emailKey } from '../contracts/user.ts';
import { DAY, HOUR } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';
import { networkOf } from '../lib/networks.ts';
import { ok, type Result, refused } from '../lib/result.ts';
import type { Settings } from '../settings.ts';
import type { Counting } from '../statistics/statistics.ts';
import { createAlarms } from './alarms.ts';
import { type BudgetOwner, type Budgets, isOfKnownDevice } from './budgets.ts';
import type { Counted, Counter, Counters } from './counters.ts';
import { networkCounters } from './networks.ts';
import { createStorefrontBudget, STOREFRONT_WINDOW } from './storefront-budget.ts';
import { type Throttled, throttled } from './throttle.ts';

/** A guess that was counted as wrong. Whoever counted it compares it next. */
export interface Guess {
  /** Of the account or phone it is at. */
  readonly isFromKnownDevice: boolean;
  /** It was right: takes the count back. @param subject whose secret it was: the id of a user, or a phone's key */
  wasRight(subject: string): Promise<void>;
  /** It was not compared: takes the count back. */
  takeBack(): Promise<void>;
}

export interface CodeGuess extends Guess {
  /** Too many are wrong over all phones: each code takes one guess only. */
  readonly isLast: boolean;
}

/** Right codes per wrong one that is normal: typing errors. */
const RIGHT_PER_WRONG = 4;

/** What counts the wrong passwords of an account. @param owner whose budget it is */
export const passwordFailures = (owner: BudgetOwner, settings: Settings): Required<Counter> => ({
  name: ['password-failures', ...owner],
  window: DAY,
  most: settings.get('LOGIN_MAX_FAILURES'),
});

/**
 * Budgets for guesses over many accounts, phones and addresses. Guesses are counted as wrong before they are compared, and
 * taken back when they were right, so that parallel ones do not slip through and nobody's own success forgets the failures
 * of others. Nothing here depends on whether an account exists. Known devices of the owner only have a count of their own.
 */
export function createGuesses(deps: {
  counters: Counters;
  budgets: Budgets;
  settings: Settings;
  audit: Audit;
  logger: Logger;
  statistics: Counting;
}) {
  const { counters, budgets, settings, statistics } = deps;
  const raise = createAlarms(deps);
  const storefront = createStorefrontBudget({ counters, settings, raise });

  const refuseGuess = (scope: string, wait: number) => {
    statistics.count('throttled', { scope });
    return refused(throttled(wait));
  };

  /** Counts an account at which an address failed, once a day. */
  async function countFailedAccount(source: Source, owner: BudgetOwner): Promise<Counted> {
    const once = { name: ['failed-account', networkOf(source.address), ...owner], window: DAY, most: 1 };
    const most = settings.get('LOGIN_MAX_FAILED_ACCOUNTS');
    const counted = await counters.hitAll([
      once,
      ...networkCounters(['failed-accounts'], source.address, { most, window: DAY }),
    ]);
    // An account that was counted before is let through, also when the address has no more to spend.
    return counted.full.includes(once.name) ? { ...counted, wait: 0 } : counted;
  }

  return {
    /**
     * Counts a guess at the password of an account: at most LOGIN_MAX_FAILURES wrong ones a day (NIST SP 800-63B-4 §3.2.2).
     * @returns `throttled` beyond one of the budgets
     */
    async atPassword(
      email: string,
      { device, source }: Pick<Requester, 'device' | 'source'>,
    ): Promise<Result<Guess, Throttled>> {
      const owner = await budgets.ownerOf({ kind: 'email', value: emailKey(email) }, device);
      const failures = passwordFailures(owner, settings);
      const counted = await counters.hitAll([
        failures,
        ...(isOfKnownDevice(owner) ? [] : storefront.countersOf(source)),
      ]);
      if (counted.wait > 0) {
        await raise('guessing.account', owner, source, { failures: failures.most });
        return refuseGuess('password-failures', counted.wait);
      }
      const wasRight = (subject: string) => storefront.countSuccess(source, ['user', subject]);
      if (isOfKnownDevice(owner)) return ok(guessOf(owner, [counted], wasRight));

      if (await storefront.isOver(source, counted)) {
        await counted.takeBack();
        return refuseGuess('storefront-guesses', STOREFRONT_WINDOW);
      }
      if (source.isStorefront) return ok(guessOf(owner, [counted], wasRight));

      const account = await countFailedAccount(source, owner);
      if (account.wait > 0) {
        await counted.takeBack();
        await raise('guessing.source', [networkOf(source.address)], source, { secret: 'password' });
        return refuseGuess('failed-accounts', account.wait);
      }
      return ok(guessOf(owner, [counted, account], wasRight));
    },

    /**
     * Counts a guess at a code, besides the guesses at the code itself and at its phone.
     * @param owner whose budget for the phone it is
     * @returns null beyond one of the budgets
     */
    async atCode(purpose: OtpPurpose, owner: BudgetOwner, source: Source): Promise<CodeGuess | null> {
      const successes = { name: ['flow-successes', purpose], window: HOUR };
      const wasRight = async (phone: string): Promise<void> => {
        const once = { name: ['flow-success', purpose, phone], window: HOUR, most: 1 };
        await counters.hitAll([once, successes]);
        await storefront.countSuccess(source, ['phone', phone]);
      };
      if (isOfKnownDevice(owner)) return { ...guessOf(owner, [], wasRight), isLast: false };

      const most = settings.get('SMS_OTP_MAX_SOURCE_FAILURES');
      const counted = await counters.hitAll([
        { name: ['flow-failures', purpose], window: HOUR },
        { ...successes, most: 0 },
        ...(source.isStorefront
          ? storefront.countersOf(source)
          : networkCounters(['code-failures'], source.address, { most, window: DAY })),
      ]);
      if (counted.wait > 0) {
        await raise('guessing.source', [networkOf(source.address)], source, { secret: 'code' });
        statistics.count('throttled', { scope: 'code-failures' });
        return null;
      }
      if (await storefront.isOver(source, counted)) {
        await counted.takeBack();
        statistics.count('throttled', { scope: 'storefront-guesses' });
        return null;
      }
      const [wrong = 0, right = 0] = counted.counts;
      const isLast = wrong > settings.get('SMS_OTP_FAILURE_BUDGET') + right / RIGHT_PER_WRONG;
      if (isLast)
        await raise('guessing.codes', [purpose], source, { purpose, failures: wrong, successes: right });
      return { ...guessOf(owner, [counted], wasRight), isLast };
    },
  };
}

export type Guesses = ReturnType<typeof createGuesses>;

function guessOf(owner: BudgetOwner, counted: readonly Counted[], wasRight: Guess['wasRight']): Guess {
  const takeBack = async (): Promise<void> => {
    await Promise.all(counted.map((each) => each.takeBack()));
  };
  return {
    isFromKnownDevice: isOfKnownDevice(owner),
    takeBack,
    wasRight: async (subject) => {
      await takeBack();
      await wasRight(subject);
    },
  };
}
