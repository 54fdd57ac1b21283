import pLimit from 'p-limit';
import { judgeHash } from '../hashing/formats.ts';
import { HASHES_AT_ONCE, unusablePassword, wrapHash } from '../hashing/hasher.ts';
import { isUnusable } from './person.ts';

const limit = pLimit(HASHES_AT_ONCE);

/** A hash of Django as it is stored here. */
export interface StoredHash {
  readonly stored: string;
  /** Why nobody can sign in with it; null: they can. */
  readonly refusal: string | null;
  /** It is one of MD5 or SHA-1 still, and must not be stored. */
  readonly isFast: boolean;
}

/**
 * What is stored of a hash. Costs that are absurd are never computed; a hash of MD5 or SHA-1 is wrapped in argon2id, which takes
 * about 25 ms.
 * @param wrapping `leave`: for a dry run
 */
export async function storedHashOf(encoded: string, wrapping: 'wrap' | 'leave'): Promise<StoredHash> {
  const whole = { refusal: null, isFast: false };
  if (isUnusable(encoded)) return { ...whole, stored: encoded };
  const judged = judgeHash(encoded);
  if (judged.kind === 'refused') return { ...whole, stored: unusablePassword(), refusal: judged.reason };
  if (judged.kind === 'unusable') return { ...whole, stored: unusablePassword() };
  if (!isFast(judged.format)) return { ...whole, stored: judged.stored };
  const wrapped = wrapping === 'wrap' ? await limit(() => wrapHash(named(encoded))) : null;
  return { ...whole, stored: wrapped ?? encoded, isFast: wrapped === null };
}

/** Whether a hash is one that an import wraps. */
export function takesWrapping(encoded: string): boolean {
  const judged = judgeHash(encoded);
  return judged.kind === 'supported' && isFast(judged.format);
}

const isFast = (format: string): boolean => format === 'md5$' || format === 'sha1$';

/** The oldest Django wrote MD5 without its name. */
const named = (encoded: string): string => (/^[0-9a-f]{32}$/.test(encoded) ? `md5$$${encoded}` : encoded);
