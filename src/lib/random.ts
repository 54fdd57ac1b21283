import { randomBytes, randomUUIDv7 } from 'node:crypto';

const POOL_BYTES = 4096;
let pool = Buffer.alloc(0);

/**
 * Random bytes for what every request needs, each given out once. They come from a supply that is drawn in one piece:
 * drawing 12 bytes takes longer than encrypting with them. Measured: 5 % of a queued message's processor time.
 *
 * @param length bytes, at most POOL_BYTES
 */
export function drawBytes(length: number): Buffer {
  if (pool.length < length) pool = randomBytes(POOL_BYTES);
  const drawn = pool.subarray(0, length);
  pool = pool.subarray(length);
  return drawn;
}

const LOWER_ALPHANUMERIC = 'abcdefghijklmnopqrstuvwxyz0123456789';
const ALPHANUMERIC = `ABCDEFGHIJKLMNOPQRSTUVWXYZ${LOWER_ALPHANUMERIC}`;

/**
 * A random string of `length` characters, each drawn uniformly from `alphabet`.
 * Bytes at or above the largest multiple of the alphabet's size are discarded: modulo the size they would make the
 * first characters of the alphabet likelier than the rest.
 *
 * @param alphabet at most 256 one-byte characters
 */
export function randomString(length: number, alphabet: string): string {
  const limit = 256 - (256 % alphabet.length);
  let text = '';
  while (text.length < length) {
    for (const byte of drawBytes(Math.min(POOL_BYTES, (length - text.length) * 2))) {
      if (byte < limit && text.length < length) text += alphabet[byte % alphabet.length];
    }
  }
  return text;
}

/** A new session id: 32 characters of [a-z0-9], 165 bits (Django's session key has the same shape). */
export const newSessionId = (): string => randomString(32, LOWER_ALPHANUMERIC);

/** The digits of a visitor id. */
export const VISITOR_ID_DIGITS = 32;

/** A new visitor id: 128 bits in hexadecimal. */
export const newVisitorId = (): string => randomHex(VISITOR_ID_DIGITS / 2);

/** A new CSRF token: 64 characters of [A-Za-z0-9]. */
export const newCsrfToken = (): string => randomString(64, ALPHANUMERIC);

/** A new API token: 40 hexadecimal digits, 160 bits (Django REST framework's token has the same shape). */
export const newTokenKey = (): string => randomBytes(20).toString('hex');

/** Decimal digits, each uniform, leading zeros kept. */
export const randomDigits = (length: number): string => randomString(length, '0123456789');

/**
 * A new identifier for rows that are named outside the database. UUIDs of version 7 (RFC 9562 §5.7) begin with the time,
 * so rows written together are neighbours in the index: a commit writes two of its pages instead of one per row.
 */
export const newUid = (): string => randomUUIDv7();

/** Whether a text can be a uid of ours: nothing else is looked up. */
export const isUid = (text: string): boolean => UID.test(text);
const UID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A new SECRET_KEY: 64 characters of base64url, 384 bits. */
export const randomSecret = (): string => randomBytes(48).toString('base64url');

/** A new secret of Standard Webhooks 1.0: `whsec_` and 256 bits in base64. */
export const newWebhookSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`;

/** Random hexadecimal digits, two for each of `bytes`. */
export const randomHex = (bytes: number): string => drawBytes(bytes).toString('hex');

/** A new key of so many bytes. */
export const randomKey = (bytes: number): ArrayBuffer => new Uint8Array(randomBytes(bytes)).buffer;

/** Without I, L, O and U, which look like others or spell words (Crockford's base32). */
const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A new recovery code: 16 characters, 80 bits, so that its hash is not worth guessing at. */
export const newRecoveryCode = (): string => randomString(16, CROCKFORD);

/** Random bytes in base64 without padding. */
export const randomBase64 = (bytes: number): string =>
  randomBytes(bytes).toString('base64').replaceAll('=', '');

/** A number in [0, 1) for jitter; from the CSPRNG as well, the only source of randomness here. */
export const randomFraction = (): number => drawBytes(4).readUInt32BE() / 2 ** 32;
