import type { User } from '../contracts/user.ts';
import { type Clock, DAY, SECOND } from '../lib/clock.ts';
import type { Keyring } from '../lib/keyring.ts';
import { createStampedTokens, type TokenBinding } from '../lib/stamped-token.ts';
import { NOBODY } from './stand-in.ts';

/** How long a link that confirms an e-mail is valid, milliseconds. */
export const CONFIRMATION_LIFE = 7 * DAY;

/** The id has no leading zeros, so that a link has one spelling. */
const TOKEN = /^([1-9a-z][0-9a-z]{0,10})-([0-9a-z]{1,10}-[0-9a-f]{32})$/;

/** What the link depends on. It survives a new password, because it proves the mailbox and nothing more. */
type ConfirmationSubject = Pick<User, 'id' | 'email'>;

/** Tokens of links that confirm the e-mail of an account: the user's id in base36, a dash, and a stamped token. */
export function createConfirmationTokens(deps: { keyring: Keyring; clock: Clock }) {
  const tokens = createStampedTokens(deps);
  const bindingOf = ({ id, email }: ConfirmationSubject): TokenBinding => ({
    purpose: 'email-confirmation',
    fields: [id, email],
  });

  return {
    make: (user: ConfirmationSubject): string => `${user.id.toString(36)}-${tokens.make(bindingOf(user))}`,

    /** The user id in a token; null if malformed. Only `check` verifies the token. */
    userIdOf(token: string): number | null {
      const id = Number.parseInt(TOKEN.exec(token)?.[1] ?? '', 36);
      return Number.isSafeInteger(id) ? id : null;
    },

    /**
     * @param user undefined: nobody has the id in the token, which takes as long to find out as a wrong token
     * @param life how old it may be, milliseconds
     */
    check(user: ConfirmationSubject | undefined, token: string, life: number = CONFIRMATION_LIFE): boolean {
      const stamped = TOKEN.exec(token)?.[2] ?? '';
      const isRight = tokens.check(stamped, bindingOf(user ?? NOBODY), life / SECOND);
      return isRight && user !== undefined;
    },
  };
}

export type ConfirmationTokens = ReturnType<typeof createConfirmationTokens>;
