import type { User } from '../contracts/user.ts';
import type { Clock } from '../lib/clock.ts';
import type { Keyring } from '../lib/keyring.ts';
import { createStampedTokens, type TokenBinding } from '../lib/stamped-token.ts';
import type { Settings } from '../settings.ts';

/** What a one-time link dies with: a change of password, e-mail or activation, and every sign-in. */
type LinkSubject = Pick<User, 'id' | 'password' | 'authGeneration' | 'signInGeneration'>;

export interface OneTimeTokens {
  /** @param secretKey whoever uses the token must know it, too */
  make(user: LinkSubject, secretKey: string): string;
  check(user: LinkSubject, secretKey: string, token: string): boolean;
}

/** Tokens of one-time links: they live ONE_TIME_TOKEN_TIMEOUT seconds and until the user signs in, by whatever way. */
export function createOneTimeTokens(deps: {
  keyring: Keyring;
  settings: Settings;
  clock: Clock;
}): OneTimeTokens {
  const tokens = createStampedTokens(deps);
  const bindingOf = (user: LinkSubject, secretKey: string): TokenBinding => ({
    purpose: 'one-time-link',
    fields: [user.id, user.password, user.authGeneration, user.signInGeneration, secretKey],
  });
  return {
    make: (user, secretKey) => tokens.make(bindingOf(user, secretKey)),
    check: (user, secretKey, token) =>
      tokens.check(token, bindingOf(user, secretKey), deps.settings.get('ONE_TIME_TOKEN_TIMEOUT')),
  };
}
