import { availableParallelism } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { hash as argon2Hash, verify as argon2Verify } from '@node-rs/argon2';
import { UNUSABLE_PREFIX } from '../contracts/user.ts';
import { SECOND } from '../lib/clock.ts';
import { Unavailable } from '../lib/failures.ts';
import { randomBase64, randomFraction, randomHex } from '../lib/random.ts';
import type { Result } from '../lib/result.ts';
import { traced } from '../lib/tracing.ts';
import { type Counting, NO_STATISTICS } from '../statistics/statistics.ts';
import { type Caller, createFairQueue } from './fair-queue.ts';
import { wrap } from './formats/wrapped.ts';
import { verifyAny } from './formats.ts';
import { putRequestsFirst } from './priority.ts';
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

/** With the wait in the queue, which runs a task in the name of whoever ended before. */
const HASHING = () => ({ name: 'hash a password' });

/** Whether a password is somebody's. @param encoded null: nobody's, which takes as long as a hash of today */
export type Compare = (password: string, encoded: string | null, caller: Caller) => Promise<boolean>;

/** A stored value that no password matches. */
export const unusablePassword = (): string => UNUSABLE_PREFIX + randomHex(20);

/** A hash of a fast function, such as MD5, inside a slow one: what an import stores until its owner signs in. null: it is none. */
export const wrapHash = (encoded: string): Promise<string | null> =>
  wrap(encoded, (text) => argon2Hash(text, ARGON2_PARAMETERS));

/**
 * Hashes with argon2id and also verifies the hashes of others (formats.ts), so that imported users keep their passwords.
 * Requests wait in a queue that is fair to their sources.
 *
 * @param deps.findOutdated reads the hashes of other formats, which decide how long a refusal takes
 */
export function createHasher({
  findOutdated,
  statistics = NO_STATISTICS,
}: {
  findOutdated: FindOutdated;
  statistics?: Counting;
}) {
  const queue = createFairQueue(QUEUE);
  let isLow = false;
  const run = async <T>(caller: Caller, work: () => Promise<T>): Promise<T> => {
    const asked = performance.now();
    try {
      return await traced(HASHING, () =>
        queue.run(caller, () => {
          statistics.observe('hash_wait_seconds', {}, (performance.now() - asked) / SECOND);
          const hashing = work();
          // The first hash has started the pool.
          if (!isLow) putRequestsFirst();
          isLow = true;
          return hashing;
        }),
      );
    } catch (error) {
      if (error instanceof Unavailable) statistics.count('hash_refusals', {});
      throw error;
    }
  };
  // A hash of nothing: to compare with it takes as long.
  const nobody = `${CURRENT}${randomBase64(SALT_BYTES)}$${randomBase64(HASH_BYTES)}`;

  const matchesNobody = (password: string): Promise<false> =>
    argon2Verify(nobody, password).then(() => false);

  const refusalTime = createRefusalTime({
    findOutdated,
    current: nobody,
    later: () => pause(randomFraction() * MEASURED_WITHIN, undefined, { ref: false }),
    measure: (encoded) =>
      run(SERVICE, async () => {
        const begin = performance.now();
        await verifyAny('', encoded);
        return performance.now() - begin;
      }),
  });

  return {
    /** How many passwords wait. */
    waiting: queue.waiting,

    /** @throws Unavailable when the caller's source has too much in the queue; so do the others here */
    hash: (password: string, caller: Caller): Promise<string> =>
      run(caller, () => argon2Hash(password, ARGON2_PARAMETERS)),

    /**
     * Whether somebody's password is this one, for who is signed in as them: how long it takes shows the format of the hash.
     * False, not an error, for an unknown format.
     */
    verify: (password: string, encoded: string, caller: Caller): Promise<boolean> =>
      run(caller, () => verifyAny(password, encoded)),

    /** Does the work of a refused verification and returns false: for users without a password. */
    verifyNobody: (password: string, caller: Caller): Promise<false> =>
      run(caller, () => matchesNobody(password)),

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
        return run(caller, () => {
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
      run(caller, () => verifyAny(password, encoded)),

    /** Whether a hash uses an older algorithm or other parameters. */
    isOutdated: (encoded: string): boolean => !encoded.startsWith(CURRENT),
  };
}

export type Hasher = ReturnType<typeof createHasher>;
