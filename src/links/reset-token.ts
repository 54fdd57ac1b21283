import { PATHS } from '../contracts/page.ts';
import type { User } from '../contracts/user.ts';
import type { Clock } from '../lib/clock.ts';
import type { Keyring } from '../lib/keyring.ts';
import { createStampedTokens, type TokenBinding } from '../lib/stamped-token.ts';
import type { Settings } from '../settings.ts';
import { NOBODY } from './stand-in.ts';

/** Unpadded base64url of a decimal number of at most 64 bits. */
const UID = /^[A-Za-z0-9_-]{2,26}$/;
const USER_ID = /^[1-9]\d{0,18}$/;

export const RESET_CHANNELS = ['email', 'sms'] as const;
export type ResetChannel = (typeof RESET_CHANNELS)[number];

const PURPOSES = { email: 'password-reset:email', sms: 'password-reset:sms' } as const;

/** What a reset link depends on. */
type LinkSubject = Pick<User, 'id' | 'password' | 'authGeneration' | 'signInGeneration' | 'email' | 'phone'>;

/** `235` → `MjM1`. */
export const encodeUid = (userId: number | string): string =>
  Buffer.from(String(userId)).toString('base64url');

/** The user id in a link; null if malformed. It need not be the id of a user. */
export function decodeUid(uidb64: string): number | null {
  if (!UID.test(uidb64)) return null;
  const text = Buffer.from(uidb64, 'base64url').toString('latin1');
  return USER_ID.test(text) && encodeUid(text) === uidb64 ? Number(text) : null;
}

/** The path of our own page of a reset link. Mail and SMS may name another one: see `Site.resetPath`. */
export const ownResetPath = (uid: string, token: string): string =>
  `${PATHS.resetRequest}${encodeURIComponent(uid)}/${encodeURIComponent(token)}/`;

/**
 * Tokens of reset links. They cover the password hash, both generations and the address the link was sent to. When one
 * of these changes, the link is void, and stays void if it changes back.
 */
export function createResetTokens(deps: { keyring: Keyring; settings: Settings; clock: Clock }) {
  const { settings } = deps;
  const tokens = createStampedTokens(deps);

  const bindingOf = (user: LinkSubject, channel: ResetChannel): TokenBinding => ({
    purpose: PURPOSES[channel],
    fields: [
      user.id,
      user.password,
      user.authGeneration,
      user.signInGeneration,
      channel === 'email' ? user.email : user.phone,
    ],
  });

  return {
    make: (user: LinkSubject, channel: ResetChannel): string => tokens.make(bindingOf(user, channel)),

    /**
     * The channel a token was sent over; null unless it is this user's, in time and unchanged in all it depends on.
     * @param user undefined: nobody has the id of the link, which takes as long to find out as a wrong token
     */
    check(user: LinkSubject | undefined, token: string): ResetChannel | null {
      const life = settings.get('PASSWORD_RESET_TIMEOUT');
      const subject = user ?? NOBODY;
      const sent = RESET_CHANNELS.find((channel) => tokens.check(token, bindingOf(subject, channel), life));
      return user && sent ? sent : null;
    },
  };
}

export type ResetTokens = ReturnType<typeof createResetTokens>;
