import type { ShownRule } from '../contracts/page.ts';
import type { PasswordHistoryStore } from '../contracts/stores/users.ts';
import { hasUsablePassword, type User } from '../contracts/user.ts';
import type { Hasher } from '../hashing/hasher.ts';
import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';
import { ok, type Result, refused } from '../lib/result.ts';
import type { Message } from '../locales/index.ts';
import type { Settings } from '../settings.ts';
import { createHistory } from './history.ts';
import { type ActiveRule, lengthAdvice, readPasswordValidators } from './setting.ts';
import type { PolicyUser } from './validator.ts';

/** What a rule says of a password. */
export interface JudgedRule {
  /** The validator's name in AUTH_PASSWORD_VALIDATORS. */
  readonly rule: string;
  /** The failure; null: the password keeps the rule. */
  readonly failure: Message | null;
  /** The rule is about former passwords, and whose password it is to be has none that we know. */
  readonly isIdle: boolean;
}

export type Policy = ReturnType<typeof createPolicy>;

/** The password policy that AUTH_PASSWORD_VALIDATORS describes. */
export function createPolicy({
  settings,
  history,
  hasher,
  clock,
  logger,
}: {
  settings: Settings;
  history: Pick<PasswordHistoryStore, 'ofUser'>;
  hasher: Pick<Hasher, 'matches'>;
  clock: Clock;
  logger: Logger;
}) {
  const formerPasswords = createHistory({ store: history, matches: hasher.matches });
  const readings = new WeakMap<object, readonly ActiveRule[]>();

  /** Parsed once per value: while the setting is unchanged, its value is the same object. */
  const rulesInForce = (): readonly ActiveRule[] => {
    const value = settings.get('AUTH_PASSWORD_VALIDATORS');
    const known = readings.get(value);
    if (known) return known;
    const { rules, faults } = readPasswordValidators(value);
    // Faulty values are never stored. If one gets in another way, it must not lock anybody out.
    if (faults.length > 0) logger.error({ faults }, 'password rules with faults are left out');
    readings.set(value, rules);
    return rules;
  };

  return {
    /**
     * The failures of a password, in the order of the setting; empty if it is accepted. All rules are always evaluated,
     * those about former passwords too. history.ts bounds their cost; callers without another throttle count the request if
     * {@link comparesWithFormer} returns true.
     *
     * @param of.user the owner of the password; null if unknown
     * @throws Unavailable when too many comparisons are waiting
     */
    async check(password: string, { user }: { user: PolicyUser | null }): Promise<Message[]> {
      const former = formerPasswords(password, user);
      const context = { user, now: clock.now(), former };
      const failures = await Promise.all(
        rulesInForce().map(({ validator, options }) => validator.check(password, options, context)),
      );
      return failures.filter((failure) => failure !== undefined);
    },
    /**
     * What each rule says of a password, for operators who try a policy. Nothing is hashed but for a stored user.
     *
     * @param of.user whose password it is to be; null if unknown
     * @param of.validators a value of AUTH_PASSWORD_VALIDATORS to try; missing: the one in force
     * @returns the faults of the value to try, one line each
     */
    async judge(
      password: string,
      { user, validators }: { user: PolicyUser | null; validators?: unknown },
    ): Promise<Result<JudgedRule[], readonly string[]>> {
      const tried = validators === undefined ? null : readPasswordValidators(validators);
      if (tried && tried.faults.length > 0) return refused(tried.faults);
      const context = { user, now: clock.now(), former: formerPasswords(password, user) };
      const judged = (tried?.rules ?? rulesInForce()).map(
        async ({ validator, options }): Promise<JudgedRule> => ({
          rule: validator.name,
          failure: (await validator.check(password, options, context)) ?? null,
          isIdle: validator.comparesWithFormer === true && user?.id === undefined,
        }),
      );
      return ok(await Promise.all(judged));
    },
    /** Whether {@link check} compares this user's password with former ones, which is its costly part. */
    comparesWithFormer: async (user: Pick<User, 'id' | 'password'>): Promise<boolean> =>
      rulesInForce().some(({ validator }) => validator.comparesWithFormer) &&
      (hasUsablePassword(user) || (await history.ofUser(user.id, 1)).length > 0),
    /** What NIST asks for where the policy allows shorter passwords, in one line; null if it allows none. */
    advice: (): string | null => lengthAdvice(rulesInForce()),
    /** The current rules, as pages list them. */
    rules: (): ShownRule[] => rulesInForce().map(({ validator, options }) => validator.describe(options)),
  };
}
