import { createHmac, hash } from 'node:crypto';

/** What Django hashes with: SHA-256 since 3.1, SHA-1 before. */
export type DjangoDigest = 'sha256' | 'sha1';

/**
 * Django's keyed hash (django/utils/crypto.py, `salted_hmac`): HMAC under a key that is derived from a salt and SECRET_KEY.
 *
 * @param salt says what the hash is for
 * @param secret Django's SECRET_KEY
 */
export function saltedHmac(salt: string, value: string, secret: string, digest: DjangoDigest): Buffer {
  const key = hash(digest, salt + secret, 'buffer');
  return createHmac(digest, key).update(value).digest();
}
