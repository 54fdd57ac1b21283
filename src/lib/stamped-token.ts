import { CLOCK_SKEW, type Clock, SECOND } from './clock.ts';
import { isOneOf, type Keyring, type MacField } from './keyring.ts';

/** Seconds between the Unix epoch and 2001-01-01, where Django's tokens begin to count. */
const EPOCH_2001 = Date.UTC(2001, 0, 1) / SECOND;
const TOKEN = /^([0-9a-z]{1,10})-([0-9a-f]{32})$/;

/** What a token is for, and everything whose change voids it. */
export interface TokenBinding {
  /** A token of one purpose is invalid for every other. */
  readonly purpose: string;
  readonly fields: readonly MacField[];
}

/** A loop, because a regular expression takes as long as the HMAC itself. */
function everySecond(digits: string): string {
  let kept = '';
  for (let index = 0; index < digits.length; index += 2) kept += digits[index];
  return kept;
}

/**
 * Tokens in the shape of django/contrib/auth/tokens.py: base36 seconds since 2001, a dash, every second hex digit of an
 * HMAC-SHA256. Nothing is stored per token: the HMAC covers the time and everything whose change voids the token.
 */
export function createStampedTokens({ keyring, clock }: { keyring: Keyring; clock: Clock }) {
  const secondsNow = (): number => Math.floor(clock.now() / SECOND) - EPOCH_2001;

  return {
    make(binding: TokenBinding): string {
      const stamp = secondsNow().toString(36);
      const { purpose, fields } = binding;
      return `${stamp}-${everySecond(keyring.mac(purpose, [...fields, stamp]))}`;
    },

    /**
     * Whether a token was made for this binding, under any key, and not longer ago than it lives.
     * @param life seconds
     */
    check(token: string, binding: TokenBinding, life: number): boolean {
      const [, stamp, mac] = TOKEN.exec(token) ?? [];
      if (!stamp || !mac) return false;
      const age = secondsNow() - Number.parseInt(stamp, 36);
      if (age < -CLOCK_SKEW / SECOND || age > life) return false;
      const { purpose, fields } = binding;
      return isOneOf(mac, keyring.macs(purpose, [...fields, stamp]).map(everySecond));
    },
  };
}
