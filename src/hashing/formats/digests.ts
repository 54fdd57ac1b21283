import { hash } from 'node:crypto';
import { equalInConstantTime } from '../../lib/keyring.ts';
import { isWithin, type Judge, MAX_SALT, refuse } from './judgement.ts';

/** A single round of a fast function, as Django before 1.4 took: whoever reads the database finds most passwords. */
export interface Digest {
  readonly algorithm: 'md5' | 'sha1';
  /** Empty: unsalted. */
  readonly salt: string;
  readonly hex: string;
}

/** `<algorithm>$<salt>$<hex>`, also without a salt. */
const PATTERN = /^(md5|sha1)\$([^$]*)\$([0-9a-f]+)$/;
const HEX_DIGITS = { md5: 32, sha1: 40 } as const;
/** How the oldest Django wrote an unsalted MD5. */
const BARE_MD5 = /^[0-9a-f]{32}$/;

export const judgeDigest: Judge = (encoded) => {
  if (BARE_MD5.test(encoded)) return judgeDigest(`md5$$${encoded}`);
  if (!/^(?:md5|sha1)\$/.test(encoded)) return undefined;
  const digest = digestOf(encoded);
  if (!digest)
    return refuse(
      `md5 and sha1: expected a salt of at most ${MAX_SALT} characters, and a hash in hexadecimal`,
    );
  const { algorithm, salt, hex } = digest;
  return {
    kind: 'supported',
    format: `${algorithm}$`,
    stored: encoded,
    verify: async (password) => equalInConstantTime(hexOf(algorithm, salt, password), hex),
  };
};

/** The parts of such a hash; null: it is none. */
export function digestOf(encoded: string): Digest | null {
  const [, name, salt = '', hex = ''] = PATTERN.exec(encoded) ?? [];
  if (name !== 'md5' && name !== 'sha1') return null;
  const isWhole = hex.length === HEX_DIGITS[name] && isWithin(salt.length, 0, MAX_SALT);
  return isWhole ? { algorithm: name, salt, hex } : null;
}

/** The digest of a password, in hexadecimal. */
export const hexOf = (algorithm: Digest['algorithm'], salt: string, password: string): string =>
  hash(algorithm, salt + password);
