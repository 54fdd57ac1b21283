import { Secret, TOTP } from 'otpauth';
import encodeQr from 'qr';
import type { SecondFactor } from '../contracts/stores/second-factors.ts';
import { SECOND } from '../lib/clock.ts';
import { randomKey } from '../lib/random.ts';

/** The purpose of the key that secrets are encrypted under. */
export const SECOND_FACTOR_PURPOSE = 'second-factor';

/** What the ciphertext of a secret is bound to, so that nobody can give one person another one's. */
export const secondFactorContext = ({ uid, userId }: Pick<SecondFactor, 'uid' | 'userId'>): string =>
  `${uid}:${userId}`;

/** Bytes of a secret: as many as the hash has (RFC 4226 §4, RFC 6238 §5.1). */
const SECRET_BYTES = 20;
/** Seconds; what every app assumes (RFC 6238 §4.1). */
const PERIOD = 30;
/** How many steps clocks may differ, in either direction (RFC 6238 §5.2). */
const TOLERANCE = 1;

/** A new secret, in base32. */
export const newSecret = (): string => new Secret({ buffer: randomKey(SECRET_BYTES) }).base32;

/** How an app gets a secret. */
export interface Enrolment {
  /** For whoever types it in. */
  readonly secret: string;
  /** `otpauth://totp/…` */
  readonly uri: string;
  /** The same as a QR code: an SVG image. */
  readonly qr: string;
}

/** @param label what the app shows: the shop, and whose account it is */
export function enrolmentOf(
  secret: string,
  { issuer, account }: { readonly issuer: string; readonly account: string },
): Enrolment {
  const uri = new TOTP({
    issuer,
    label: account,
    secret: Secret.fromBase32(secret),
    period: PERIOD,
  }).toString();
  return { secret, uri, qr: encodeQr(uri, 'svg') };
}

/**
 * The time step that a code belongs to, for this moment and its neighbours (RFC 6238).
 * @param now milliseconds since the epoch
 * @returns null if it is the code of none
 */
export function stepOf(secret: string, code: string, now: number): number | null {
  // The library compares bytes, and throws where other digits take more of them.
  if (!/^[0-9]{6}$/.test(code)) return null;
  const totp = new TOTP({ secret: Secret.fromBase32(secret), period: PERIOD });
  const delta = totp.validate({ token: code, timestamp: now, window: TOLERANCE });
  return delta === null ? null : Math.floor(now / (PERIOD * SECOND)) + delta;
}
