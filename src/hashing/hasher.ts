import { pbkdf2, scrypt } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { promisify } from 'node:util';
import { hash as argon2Hash, verify as argon2Verify } from '@node-rs/argon2';
import pLimit from 'p-limit';
import { UNUSABLE_PREFIX } from '../contracts/user.ts';
import { Unavailable } from '../lib/failures.ts';
import { equalInConstantTime } from '../lib/keyring.ts';
import { randomHex } from '../lib/random.ts';

/** OWASP Password Storage: argon2id with 19 MiB, two passes, one lane. */
export const ARGON2_PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
const CURRENT = `$argon2id$v=19$m=${ARGON2_PARAMETERS.memoryCost},t=${ARGON2_PARAMETERS.timeCost},p=${ARGON2_PARAMETERS.parallelism}$`;

/**
 * One per core, at most as many as Node's thread pool has threads. More compete for the caches: eight on two cores take
 * a fifth longer each (`npm run bench`).
 */
export const HASHES_AT_ONCE = Math.min(4, availableParallelism());
/** Each takes about 25 ms: behind a longer queue an answer would take seconds, so it is refused at once. */
const QUEUE_LIMIT = 256;

const pbkdf2Async = promisify(pbkdf2);
const scryptAsync = promisify(scrypt) as (
  password: string,
  salt: string,
  length: number,
  options: { N: number; r: number; p: number; maxmem: number },
) => Promise<Buffer>;

/** A stored value that no password matches. */
export const unusablePassword = (): string => UNUSABLE_PREFIX + randomHex(20);

/**
 * Hashes with argon2id and also verifies Django's hashes: `argon2$…`, `pbkdf2_sha256$…`, `pbkdf2_sha1$…`, `scrypt$…`
 * (django/contrib/auth/hashers.py), so that imported users keep their passwords.
 */
export async function createHasher() {
  const limit = pLimit(HASHES_AT_ONCE);
  const queued = <T>(work: () => Promise<T>): Promise<T> => {
    if (limit.pendingCount >= QUEUE_LIMIT) throw new Unavailable('password hashing');
    return limit(work);
  };
  // verifyNobody compares with a real hash, so that it takes as long.
  const nobody = await argon2Hash(randomHex(16), ARGON2_PARAMETERS);

  return {
    /** @throws Unavailable when the queue is full */
    hash: (password: string): Promise<string> => queued(() => argon2Hash(password, ARGON2_PARAMETERS)),

    /** Whether a hash matches the password. False, not an error, for an unknown format. */
    verify: async (password: string, encoded: string): Promise<boolean> =>
      queued(() => verifyAny(password, encoded)),

    /** Does the work of a verification and returns false: for unknown users and those without a password. */
    async verifyNobody(password: string): Promise<false> {
      await queued(() => argon2Verify(nobody, password));
      return false;
    },

    /** Whether a hash uses an older algorithm or other parameters. */
    isOutdated: (encoded: string): boolean => !encoded.startsWith(CURRENT),
  };
}

export type Hasher = Awaited<ReturnType<typeof createHasher>>;

async function verifyAny(password: string, encoded: string): Promise<boolean> {
  if (encoded.startsWith('$argon2')) return argon2Verify(encoded, password).catch(() => false);
  if (encoded.startsWith('argon2$'))
    return argon2Verify(encoded.slice('argon2'.length), password).catch(() => false);
  const [algorithm = '', ...parts] = encoded.split('$');
  if (algorithm === 'pbkdf2_sha256' || algorithm === 'pbkdf2_sha1')
    return verifyPbkdf2(password, algorithm === 'pbkdf2_sha1' ? 'sha1' : 'sha256', parts);
  if (algorithm === 'scrypt') return verifyScrypt(password, parts);
  return false;
}

/** `<iterations>$<salt>$<base64>` */
async function verifyPbkdf2(password: string, digest: 'sha1' | 'sha256', parts: string[]): Promise<boolean> {
  const [iterations = '', salt = '', expected = ''] = parts;
  const rounds = Number(iterations);
  if (!Number.isSafeInteger(rounds) || rounds < 1 || rounds > 10_000_000) return false;
  const derived = await pbkdf2Async(password, salt, rounds, digest === 'sha1' ? 20 : 32, digest);
  return equalInConstantTime(derived.toString('base64'), expected);
}

/** `<work factor>$<salt>$<block size>$<parallelism>$<base64>` */
async function verifyScrypt(password: string, parts: string[]): Promise<boolean> {
  const [factor = '', salt = '', blockSize = '', parallelism = '', expected = ''] = parts;
  const [N, r, p] = [Number(factor), Number(blockSize), Number(parallelism)];
  try {
    const derived = await scryptAsync(password, salt, 64, { N, r, p, maxmem: 256 * N * r });
    return equalInConstantTime(derived.toString('base64'), expected);
  } catch {
    return false;
  }
}
