import type { ShownRule } from '../contracts/page.ts';
import type { PasswordHistoryStore } from '../contracts/stores/users.ts';
import { hasUsablePassword, type User } from '../contracts/user.ts';
import type { Hasher } from '../hashing/hasher.ts';
import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';
import type { Message } from '../locales/index.ts';
import type { Settings } from '../settings.ts';
import { createHistory } from './history.ts';
import { type ActiveRule, lengthAdvice, readPasswordValidators } from './setting.ts';
import type { PolicyUser } from './validator.ts';

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
