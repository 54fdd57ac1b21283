import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  hash,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';
import { createHmacSha256 } from './hmac.ts';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const NONCES_AT_ONCE = 256;

export type MacField = string | number | null;

/** Everything keyed by SECRET_KEY. Each purpose has a key of its own, so nothing made for one passes as another. */
export interface Keyring {
  /** HMAC-SHA256 over the fields, in hexadecimal. Fields are length-delimited: ("ab","c") never equals ("a","bc"). */
  mac(purpose: string, fields: readonly MacField[]): string;
  /** AES-256-GCM. `context` is authenticated with it: a ciphertext moved to another row does not open. */
  encrypt(purpose: string, plaintext: string, context: string): string;
  /** Decrypts what {@link Keyring.encrypt} made. Throws when the key, the context or a byte differs. */
  decrypt(purpose: string, ciphertext: string, context: string): string;
}

/**
 * Derives the keys from `secret` with HKDF-SHA256 (RFC 5869).
 *
 * @param secret SECRET_KEY, at least 32 characters (config.ts sees to that)
 */
export function createKeyring(secret: string): Keyring {
  const bytesFor = (purpose: string): Uint8Array =>
    new Uint8Array(hkdfSync('sha256', secret, 'latchkey', purpose, 32));
  const macFor = perPurpose((purpose) => createHmacSha256(bytesFor(purpose)));
  const keyFor = perPurpose((purpose) => createSecretKey(bytesFor(purpose)));
  const nextNonce = createNonces();

  return {
    mac: (purpose, fields) => macFor(purpose)(lengthDelimited(fields)),

    encrypt(purpose, plaintext, context) {
      const nonce = nextNonce();
      const cipher = createCipheriv('aes-256-gcm', keyFor(purpose), nonce).setAAD(Buffer.from(context));
      const body = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url');
    },

    decrypt(purpose, ciphertext, context) {
      const bytes = Buffer.from(ciphertext, 'base64url');
      const nonce = bytes.subarray(0, NONCE_BYTES);
      const tag = bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES);
      const decipher = createDecipheriv('aes-256-gcm', keyFor(purpose), nonce, { authTagLength: TAG_BYTES });
      decipher.setAAD(Buffer.from(context)).setAuthTag(tag);
      return (
        decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8')
      );
    },
  };
}

/** Random nonces, drawn many at a time: to ask the system for one takes as long as to encrypt with it. */
function createNonces(): () => Uint8Array {
  let drawn = randomBytes(0);
  let used = 0;
  return () => {
    if (used === drawn.length) {
      drawn = randomBytes(NONCE_BYTES * NONCES_AT_ONCE);
      used = 0;
    }
    used += NONCE_BYTES;
    return drawn.subarray(used - NONCE_BYTES, used);
  };
}

/** Remembers what was made for each purpose. */
function perPurpose<T>(make: (purpose: string) => T): (purpose: string) => T {
  const made = new Map<string, T>();
  return (purpose) => {
    const known = made.get(purpose);
    if (known !== undefined) return known;
    const value = make(purpose);
    made.set(purpose, value);
    return value;
  };
}

function lengthDelimited(fields: readonly MacField[]): string {
  return fields.map((field) => (field === null ? '-' : `${String(field).length}:${field}`)).join(',');
}

/** Whether two strings are equal, in a time that depends on their lengths only. */
export function equalInConstantTime(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}

/** SHA-256 in hexadecimal: how session ids and API tokens are stored, both being random and long. */
export const sha256 = (text: string): string => hash('sha256', text);
