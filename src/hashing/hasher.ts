import { availableParallelism } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { hash as argon2Hash, verify as argon2Verify } from '@node-rs/argon2';
import { UNUSABLE_PREFIX } from '../contracts/user.ts';
import { randomBase64, randomHex } from '../lib/random.ts';
import { type Caller, createFairQueue } from './fair-queue.ts';
import { verifyAny } from './formats.ts';
import { createRefusalTime, type FindOutdated, pauseAfter } from './refusal-time.ts';

/** OWASP Password Storage: argon2id with 19 MiB, two passes, one lane. */
export const ARGON2_PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
/** How hashes of today begin. */
export const CURRENT = `$argon2id$v=19$m=${ARGON2_PARAMETERS.memoryCost},t=${ARGON2_PARAMETERS.timeCost},p=${ARGON2_PARAMETERS.parallelism}$`;
/** Bytes, as the library makes them. */
const [SALT_BYTES, HASH_BYTES] = [16, 32];

/**
 * One per core, at most as many as Node's thread pool has threads. More compete for the caches: eight on two cores take
 * a fifth longer each (`npm run bench`).
 */
export const HASHES_AT_ONCE = Math.min(4, availableParallelism());
/** Each takes about 25 ms: behind a longer queue an answer would take seconds, so it is refused at once. */
const QUEUE = { atOnce: HASHES_AT_ONCE, total: 256, perSource: 64 } as const;
/** Measurements wait like a request. */
const SERVICE: Caller = { address: 'service', isKnownDevice: true };

/** A stored value that no password matches. */
export const unusablePassword = (): string => UNUSABLE_PREFIX + randomHex(20);

/**
 * Hashes with argon2id and also verifies Django's hashes: `argon2$…`, `pbkdf2_sha256$…`, `pbkdf2_sha1$…`, `scrypt$…`
 * (django/contrib/auth/hashers.py), so that imported users keep their passwords. Requests wait in a queue that is fair to
 * their sources.
 *
 * @param deps.findOutdated reads the hashes of other formats, which decide how long a refusal takes
 */
export function createHasher({ findOutdated }: { findOutdated: FindOutdated }) {
  const queue = createFairQueue(QUEUE);
  // A hash of nothing: verifyNobody compares with it, so that it takes as long.
  const nobody = `${CURRENT}${randomBase64(SALT_BYTES)}$${randomBase64(HASH_BYTES)}`;

  /** The time that `work` takes, without its wait in the queue. */
  const timed = <T>(caller: Caller, work: () => Promise<T>): Promise<{ value: T; took: number }> =>
    queue.run(caller, async () => {
      const begin = performance.now();
      return { value: await work(), took: performance.now() - begin };
    });

  const refusalTime = createRefusalTime({
    findOutdated,
    current: nobody,
    measure: async (encoded) => (await timed(SERVICE, () => verifyAny('', encoded))).took,
  });

  /** Makes all refusals take equally long, whatever was compared. */
  async function evenOut(caller: Caller, work: () => Promise<boolean>): Promise<boolean> {
    const time = await refusalTime.get();
    const { value: isRight, took } = await timed(caller, work);
    if (!isRight && time > 0) await pause(pauseAfter(took, time));
    return isRight;
  }

  return {
    /** @throws Unavailable when the caller's source has too much in the queue; so do the others here */
    hash: (password: string, caller: Caller): Promise<string> =>
      queue.run(caller, () => argon2Hash(password, ARGON2_PARAMETERS)),

    /**
     * Whether somebody's password is this one. Refusals take equally long for all formats, and for nobody.
     * False, not an error, for an unknown format.
     */
    verify: (password: string, encoded: string, caller: Caller): Promise<boolean> =>
      evenOut(caller, () => verifyAny(password, encoded)),

    /** Does the work of a refused verification and returns false: for unknown users and those without a password. */
    verifyNobody: async (password: string, caller: Caller): Promise<false> => {
      await evenOut(caller, async () => {
        await argon2Verify(nobody, password);
        return false;
      });
      return false;
    },

    /** Whether a hash is of this password, as soon as that is known: for comparisons that prove nothing. */
    matches: (password: string, encoded: string, caller: Caller): Promise<boolean> =>
      queue.run(caller, () => verifyAny(password, encoded)),

    /** Whether a hash uses an older algorithm or other parameters. */
    isOutdated: (encoded: string): boolean => !encoded.startsWith(CURRENT),
  };
}

export type Hasher = ReturnType<typeof createHasher>;
