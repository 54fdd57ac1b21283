import { judgeArgon2 } from './argon2.ts';
import { type Digest, digestOf, hexOf } from './digests.ts';
import { isWithin, type Judge, MAX_SALT, refuse } from './judgement.ts';

/**
 * A format of our own: argon2id over a fast digest that was imported, so that nobody who reads the database computes the
 * passwords from it until their owners sign in. `wrapped_<algorithm>`, the argon2id of the digest in hexadecimal, and last
 * the salt of the digest: `wrapped_md5$argon2id$v=19$m=19456,t=2,p=1$<salt>$<hash>$<salt of the digest>`.
 */
const PATTERN = /^(wrapped_(md5|sha1))(\$argon2id\$.*)\$([^$]*)$/;

export const judgeWrapped: Judge = (encoded) => {
  if (!encoded.startsWith('wrapped_')) return undefined;
  const [, prefix, algorithm, outer = '', salt = ''] = PATTERN.exec(encoded) ?? [];
  if (algorithm === undefined) return refuse('wrapped: expected md5 or sha1 in argon2id');
  if (!isWithin(salt.length, 0, MAX_SALT))
    return refuse(`wrapped: expected a salt of at most ${MAX_SALT} characters`);
  const judged = judgeArgon2(outer);
  if (judged?.kind !== 'supported') return judged;
  return {
    kind: 'supported',
    format: prefix + judged.format,
    stored: encoded,
    verify: (password) => judged.verify(hexOf(algorithm as Digest['algorithm'], salt, password)),
  };
};

/**
 * Wraps a hash of a fast function; null: it is none.
 * @param hash makes an argon2id hash of a text
 */
export async function wrap(encoded: string, hash: (text: string) => Promise<string>): Promise<string | null> {
  const digest = digestOf(encoded);
  return digest && `wrapped_${digest.algorithm}${await hash(digest.hex)}$${digest.salt}`;
}
