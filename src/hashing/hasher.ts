import { availableParallelism } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { hash as argon2Hash, verify as argon2Verify } from '@node-rs/argon2';
import { UNUSABLE_PREFIX } from '../contracts/user.ts';
import { randomBase64, randomFraction, randomHex } from '../lib/random.ts';
import type { Result } from '../lib/result.ts';
import { type Caller, createFairQueue } from './fair-queue.ts';
import { verifyAny } from './formats.ts';
import { createRefusalTime, evenedOut, type FindOutdated, until } from './refusal-time.ts';

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
/** Measurements wait like a request, and the queue makes room for them, as for a storefront that has little in it. */
const SERVICE: Caller = { address: 'service', isStorefront: true, isKnownDevice: true };

/** Within this time a measurement begins, milliseconds. */
const MEASURED_WITHIN = 10_000;

/** Whether a password is somebody's. @param encoded null: nobody's, which takes as long as a hash of today */
export type Compare = (password: string, encoded: string | null, caller: Caller) => Promise<boolean>;

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
  // A hash of nothing: to compare with it takes as long.
  const nobody = `${CURRENT}${randomBase64(SALT_BYTES)}$${randomBase64(HASH_BYTES)}`;

  const matchesNobody = (password: string): Promise<false> =>
    argon2Verify(nobody, password).then(() => false);

  const refusalTime = createRefusalTime({
    findOutdated,
    current: nobody,
    later: () => pause(randomFraction() * MEASURED_WITHIN, undefined, { ref: false }),
    measure: (encoded) =>
      queue.run(SERVICE, async () => {
        const begin = performance.now();
        await verifyAny('', encoded);
        return performance.now() - begin;
      }),
  });

  return {
    /** @throws Unavailable when the caller's source has too much in the queue; so do the others here */
    hash: (password: string, caller: Caller): Promise<string> =>
      queue.run(caller, () => argon2Hash(password, ARGON2_PARAMETERS)),

    /**
     * Whether somebody's password is this one, for who is signed in as them: how long it takes shows the format of the hash.
     * False, not an error, for an unknown format.
     */
    verify: (password: string, encoded: string, caller: Caller): Promise<boolean> =>
      queue.run(caller, () => verifyAny(password, encoded)),

    /** Does the work of a refused verification and returns false: for users without a password. */
    verifyNobody: (password: string, caller: Caller): Promise<false> =>
      queue.run(caller, () => matchesNobody(password)),

    /**
     * Does work for a stranger in which a password is compared. A refusal ends at a moment that was fixed when the work
     * began, whatever was looked up, compared and recorded meanwhile. Only the wait in the queue comes on top of it.
     */
    async evenly<T extends Result<unknown, unknown>>(work: (compare: Compare) => Promise<T>): Promise<T> {
      const time = await refusalTime.get();
      const begin = performance.now();
      let waited = 0;
      const result = await work((password, encoded, caller) => {
        const asked = performance.now();
        return queue.run(caller, () => {
          waited += performance.now() - asked;
          return encoded === null ? matchesNobody(password) : verifyAny(password, encoded);
        });
      });
      const took = performance.now() - begin - waited;
      if (result.ok) return result;
      await until(begin + waited + evenedOut(took, time));
      return result;
    },

    /** Whether a hash is of this password: for comparisons that prove nothing. */
    matches: (password: string, encoded: string, caller: Caller): Promise<boolean> =>
      queue.run(caller, () => verifyAny(password, encoded)),

    /** Whether a hash uses an older algorithm or other parameters. */
    isOutdated: (encoded: string): boolean => !encoded.startsWith(CURRENT),
  };
}

export type Hasher = ReturnType<typeof createHasher>;
