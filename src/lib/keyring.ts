import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hash,
  hkdfSync,
  type KeyObject,
  timingSafeEqual,
} from 'node:crypto';
import { drawBytes } from './random.ts';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export type MacField = string | number | null;

export type Keyring = ReturnType<typeof createKeyring>;

/**
 * MACs and encryption under SECRET_KEY. Each purpose has its own key, derived with HKDF-SHA256 (RFC 5869), so that a MAC
 * for one purpose is invalid for every other.
 *
 * @param secret SECRET_KEY, at least 32 characters (checked by config.ts)
 */
export function createKeyring(secret: string) {
  const keys = new Map<string, KeyObject>();

  const keyFor = (purpose: string): KeyObject => {
    let key = keys.get(purpose);
    if (!key) {
      key = createSecretKey(new Uint8Array(hkdfSync('sha256', secret, 'latchkey', purpose, 32)));
      keys.set(purpose, key);
    }
    return key;
  };

  return {
    /** HMAC-SHA256 over the fields, in hexadecimal. Fields are length-delimited: ("ab","c") never equals ("a","bc"). */
    mac: (purpose: string, fields: readonly MacField[]): string =>
      createHmac('sha256', keyFor(purpose)).update(lengthDelimited(fields)).digest('hex'),

    /** {@link encryptWith} the key of a purpose. */
    encrypt: (purpose: string, plaintext: string, context: string): string =>
      encryptWith(keyFor(purpose), plaintext, context),

    /** {@link decryptWith} the key of a purpose. */
    decrypt: (purpose: string, ciphertext: string, context: string): string =>
      decryptWith(keyFor(purpose), ciphertext, context),

    /** A key of its own for each combination of fields. It is not kept: without the fields nobody can make it again. */
    derive: (purpose: string, fields: readonly MacField[]): KeyObject =>
      createSecretKey(createHmac('sha256', keyFor(purpose)).update(lengthDelimited(fields)).digest()),
  };
}

/** AES-256-GCM. `context` is authenticated with it: a ciphertext moved to another row cannot be decrypted. */
export function encryptWith(key: KeyObject, plaintext: string, context: string): string {
  const nonce = drawBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context));
  const body = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url');
}

/** Decrypts what {@link encryptWith} made. @throws when the key, the context or a byte differs */
export function decryptWith(key: KeyObject, ciphertext: string, context: string): string {
  const bytes = Buffer.from(ciphertext, 'base64url');
  const nonce = bytes.subarray(0, NONCE_BYTES);
  const tag = bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(context)).setAuthTag(tag);
  return decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
}

function lengthDelimited(fields: readonly MacField[]): string {
  return fields.map((field) => (field === null ? '-' : `${String(field).length}:${field}`)).join(',');
}

/** Compares strings in a time that depends on their lengths only. */
export function equalInConstantTime(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}

/** SHA-256 in hexadecimal: how session ids and API tokens are stored, both being random and long. */
export const sha256 = (text: string): string => hash('sha256', text);
