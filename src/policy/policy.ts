import type { ShownRule } from '../contracts/page.ts';
import type { PasswordHistoryStore } from '../contracts/stores/users.ts';
import { hasUsablePassword, type User } from '../contracts/user.ts';
import type { Hasher } from '../hashing/hasher.ts';
import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';
import type { Message } from '../locales/index.ts';
import type { Settings } from '../settings.ts';
import { createHistory } from './history.ts';
import { type ActiveRule, readPasswordValidators } from './setting.ts';
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
  hasher: Pick<Hasher, 'verify'>;
  clock: Clock;
  logger: Logger;
}) {
  const formerPasswords = createHistory({ store: history, verify: hasher.verify });
  const readings = new WeakMap<object, readonly ActiveRule[]>();

  /** Read once for each value: while the setting is unchanged, it is the same object. */
  const rulesInForce = (): readonly ActiveRule[] => {
    const value = settings.get('AUTH_PASSWORD_VALIDATORS');
    const known = readings.get(value);
    if (known) return known;
    const { rules, faults } = readPasswordValidators(value);
    // A value with faults is never stored; one that got in by another way must lock nobody out.
    if (faults.length > 0) logger.error({ faults }, 'password rules with faults are left out');
    readings.set(value, rules);
    return rules;
  };

  return {
    /**
     * Everything a password breaks, in the order of the setting; empty when it may be used. Every rule is always
     * evaluated, those about former passwords too: the answer lists all failures. history.ts bounds what that costs;
     * callers that nothing else throttles count it where {@link comparesWithFormer} says so.
     *
     * @param of.user whose password it will be; null when nothing is known of the person
     * @throws Unavailable when former passwords cannot be compared now
     */
    async check(password: string, { user }: { user: PolicyUser | null }): Promise<Message[]> {
      const former = formerPasswords(password, user);
      const context = { user, now: clock.now(), former };
      const failures = await Promise.all(
        rulesInForce().map(({ validator, options }) => validator.check(password, options, context)),
      );
      return failures.filter((failure) => failure !== undefined);
    },
    /** Whether a new password of this user is compared with former ones: the costly part of {@link check}. */
    comparesWithFormer: async (user: Pick<User, 'id' | 'password'>): Promise<boolean> =>
      rulesInForce().some(({ validator }) => validator.comparesWithFormer) &&
      (hasUsablePassword(user) || (await history.ofUser(user.id, 1)).length > 0),
    /** The rules in force, as pages list them. */
    rules: (): ShownRule[] => rulesInForce().map(({ validator, options }) => validator.describe(options)),
  };
}
