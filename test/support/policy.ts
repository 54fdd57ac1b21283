import type { FormerPassword } from '../../src/contracts/stores/users.ts';
import { type Logger, silentLogger } from '../../src/lib/logger.ts';
import { createPolicy, type Policy } from '../../src/policy/policy.ts';
import type { PolicyUser } from '../../src/policy/validator.ts';
import { fixedSettings, type SettingValues } from '../../src/settings.ts';
import { FakeClock } from './clock.ts';

/** Somebody whose attributes resemble no password of the tests. */
export const ADA: PolicyUser & { readonly id: number } = {
  id: 1,
  username: 'lovelace',
  firstName: 'Ada',
  lastName: 'Byron',
  email: 'countess@example.com',
  phone: '+905301234567',
  password: '!',
};

export interface TestPolicy {
  readonly policy: Policy;
  readonly clock: FakeClock;
  /** What was verified, in order, as `password=hash`. A password fits the hash `hash of <password>`. */
  readonly verified: string[];
  /** The most verifications that were under way at once. */
  readonly atOnce: () => number;
  /** How often the history was read. */
  readonly reads: () => number;
}

/** The policy over a history in memory and a hasher that costs nothing. @param history the newest first */
export function createTestPolicy({
  rules,
  history = [],
  logger = silentLogger,
}: {
  rules: SettingValues['AUTH_PASSWORD_VALIDATORS'];
  history?: readonly FormerPassword[];
  logger?: Logger;
}): TestPolicy {
  const clock = new FakeClock();
  const verified: string[] = [];
  const count = { reads: 0, running: 0, most: 0 };
  const policy = createPolicy({
    settings: fixedSettings({ AUTH_PASSWORD_VALIDATORS: rules }),
    clock,
    logger,
    history: {
      async ofUser(_userId, limit) {
        count.reads += 1;
        return history.slice(0, limit);
      },
    },
    hasher: {
      async matches(password, hash) {
        verified.push(`${password}=${hash}`);
        count.running += 1;
        count.most = Math.max(count.most, count.running);
        await new Promise((resolve) => setImmediate(resolve));
        count.running -= 1;
        return hash === `hash of ${password}`;
      },
    },
  });
  return { policy, clock, verified, atOnce: () => count.most, reads: () => count.reads };
}
