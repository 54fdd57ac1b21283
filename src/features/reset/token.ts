import { type Clock, SECOND } from '../../lib/clock.ts';
import { equalInConstantTime, type Keyring } from '../../lib/keyring.ts';
import type { Settings } from '../../settings.ts';
import type { User } from '../users/user.ts';

/** Seconds between the Unix epoch and 2001-01-01, where Django's tokens begin to count. */
const EPOCH_2001 = Date.UTC(2001, 0, 1) / SECOND;
/** Clocks of two machines may differ by so much, seconds. */
const CLOCK_SKEW = 60;
const TOKEN = /^([0-9a-z]{1,10})-([0-9a-f]{32})$/;
/** Unpadded base64url of a decimal number, not longer than a bigint's. */
const UID = /^[A-Za-z0-9_-]{2,26}$/;
const USER_ID = /^[1-9]\d{0,18}$/;

export const RESET_CHANNELS = ['email', 'sms'] as const;
export type ResetChannel = (typeof RESET_CHANNELS)[number];

/** What a link depends on. */
type LinkSubject = Pick<User, 'id' | 'password' | 'signInGeneration' | 'email' | 'phone'>;

export interface ResetTokens {
  make(user: LinkSubject, channel: ResetChannel): string;
  /** The channel a token was sent over, if it is this user's, alive, and nothing it depends on has changed. */
  check(user: LinkSubject, token: string): ResetChannel | null;
}

/** `235` → `MjM1`. */
export const encodeUid = (userId: number | string): string =>
  Buffer.from(String(userId)).toString('base64url');

/** The user id in a link; null when it is none. An id nobody has is well-formed all the same. */
export function decodeUid(uidb64: string): number | null {
  if (!UID.test(uidb64)) return null;
  const text = Buffer.from(uidb64, 'base64url').toString('latin1');
  return USER_ID.test(text) && encodeUid(text) === uidb64 ? Number(text) : null;
}

/**
 * Tokens of reset links, in the shape of django/contrib/auth/tokens.py: base36 seconds since 2001, a dash, every second
 * hex digit of an HMAC. Nothing is stored per link: the HMAC covers the password hash, the sign-in generation and the
 * address the link was sent to, so it dies when any of them changes.
 */
export function createResetTokens(deps: { keyring: Keyring; settings: Settings; clock: Clock }): ResetTokens {
  const { keyring, settings, clock } = deps;
  const secondsNow = (): number => Math.floor(clock.now() / SECOND) - EPOCH_2001;

  const macOf = (user: LinkSubject, channel: ResetChannel, stamp: string): string => {
    const address = channel === 'email' ? user.email : user.phone;
    const mac = keyring.mac(`password-reset:${channel}`, [
      user.id,
      user.password,
      user.signInGeneration,
      address,
      stamp,
    ]);
    return mac.replaceAll(/(.)./g, '$1');
  };

  return {
    make(user, channel) {
      const stamp = secondsNow().toString(36);
      return `${stamp}-${macOf(user, channel, stamp)}`;
    },

    check(user, token) {
      const [, stamp, mac] = TOKEN.exec(token) ?? [];
      if (!stamp || !mac) return null;
      const age = secondsNow() - Number.parseInt(stamp, 36);
      if (age < -CLOCK_SKEW || age > settings.get('PASSWORD_RESET_TIMEOUT')) return null;
      return RESET_CHANNELS.find((channel) => equalInConstantTime(mac, macOf(user, channel, stamp))) ?? null;
    },
  };
}
