import { type Clock, SECOND } from './clock.ts';
import { equalInConstantTime, type Keyring, type MacField } from './keyring.ts';

/** Seconds between the Unix epoch and 2001-01-01, where Django's tokens begin to count. */
const EPOCH_2001 = Date.UTC(2001, 0, 1) / SECOND;
/** Clocks of two machines may differ by so much, seconds. */
const CLOCK_SKEW = 60;
const TOKEN = /^([0-9a-z]{1,10})-([0-9a-f]{32})$/;

/** What a token is good for, and everything it dies with. */
export interface TokenBinding {
  /** A token of one purpose is nothing for another. */
  readonly purpose: string;
  readonly fields: readonly MacField[];
}

export interface StampedTokens {
  make(binding: TokenBinding): string;
  /**
   * Whether a token was made for just this, and not longer ago than it lives.
   * @param life seconds
   */
  check(token: string, binding: TokenBinding, life: number): boolean;
}

/** By a loop: a regular expression takes as long as the HMAC itself. */
function everySecond(digits: string): string {
  let kept = '';
  for (let index = 0; index < digits.length; index += 2) kept += digits[index];
  return kept;
}

/**
 * Tokens in the shape of django/contrib/auth/tokens.py: base36 seconds since 2001, a dash, every second hex digit of an
 * HMAC-SHA256. Nothing is stored per token: the HMAC covers the time and whatever the token is to die with.
 */
export function createStampedTokens({ keyring, clock }: { keyring: Keyring; clock: Clock }): StampedTokens {
  const secondsNow = (): number => Math.floor(clock.now() / SECOND) - EPOCH_2001;
  const macOf = ({ purpose, fields }: TokenBinding, stamp: string): string =>
    everySecond(keyring.mac(purpose, [...fields, stamp]));

  return {
    make(binding) {
      const stamp = secondsNow().toString(36);
      return `${stamp}-${macOf(binding, stamp)}`;
    },

    check(token, binding, life) {
      const [, stamp, mac] = TOKEN.exec(token) ?? [];
      if (!stamp || !mac) return false;
      const age = secondsNow() - Number.parseInt(stamp, 36);
      return age >= -CLOCK_SKEW && age <= life && equalInConstantTime(mac, macOf(binding, stamp));
    },
  };
}
