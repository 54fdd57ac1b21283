import type { User } from '../contracts/user.ts';
import type { Clock } from '../lib/clock.ts';
import type { Keyring } from '../lib/keyring.ts';
import { createStampedTokens, type TokenBinding } from '../lib/stamped-token.ts';
import type { Settings } from '../settings.ts';
import { NOBODY } from './stand-in.ts';

/** What voids a one-time link: a change of password, e-mail or activation, and every sign-in. */
type LinkSubject = Pick<User, 'id' | 'password' | 'authGeneration' | 'signInGeneration'>;

/** Tokens of one-time links: valid for ONE_TIME_TOKEN_TIMEOUT seconds, or until the user signs in by any method. */
export function createOneTimeTokens(deps: { keyring: Keyring; settings: Settings; clock: Clock }) {
  const tokens = createStampedTokens(deps);
  const bindingOf = (user: LinkSubject, secretKey: string): TokenBinding => ({
    purpose: 'one-time-link',
    fields: [user.id, user.password, user.authGeneration, user.signInGeneration, secretKey],
  });
  return {
    /** @param secretKey must also be given when the token is used */
    make: (user: LinkSubject, secretKey: string): string => tokens.make(bindingOf(user, secretKey)),
    /** @param user undefined: nobody has the id of the link, which takes as long to find out as a wrong token */
    check(user: LinkSubject | undefined, secretKey: string, token: string): boolean {
      const life = deps.settings.get('ONE_TIME_TOKEN_TIMEOUT');
      const isRight = tokens.check(token, bindingOf(user ?? NOBODY, secretKey), life);
      return isRight && user !== undefined;
    },
  };
}

export type OneTimeTokens = ReturnType<typeof createOneTimeTokens>;
