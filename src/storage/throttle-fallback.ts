import type { ThrottleCount, ThrottleHit, ThrottleStore, WindowKey } from '../contracts/stores/throttle.ts';
import { type Clock, MINUTE, SECOND } from '../lib/clock.ts';
import { Unavailable } from '../lib/failures.ts';
import type { Logger } from '../lib/logger.ts';
import { stepByStep } from './window-batch.ts';

/** How often Redis is tried while it fails, milliseconds. */
const TRY_EVERY = SECOND;
/** How often one hit counts while limits are stricter: nobody gains by knocking Redis out. */
const WEIGHT = 2;
/** No request counts for longer than this before it takes a count back, milliseconds. */
const LONGEST_REQUEST = MINUTE;
/** A counter of nobody that is never full, so that each hit writes: a server that is read-only fails. */
const PROBE: ThrottleHit = { key: 'probe', window: SECOND, most: Number.MAX_SAFE_INTEGER };

/** For operators. */
export interface FallbackState {
  /** Where hits are counted now. */
  readonly counters: 'redis' | 'database';
  /** How often this process has left Redis. */
  readonly switches: number;
  /** How many requests of this process were counted in the database instead. */
  readonly counted: number;
}

export type FallbackThrottleStore = ReturnType<typeof createFallbackThrottleStore>;

/**
 * Counters in Redis and, while it fails, in the database. What Redis has counted is unknown then, so limits are half as
 * high; and so they stay in Redis until each window has passed that began in the database. So in no window is more let
 * through than one and a half times the limit, however often Redis comes and goes with what it has counted.
 *
 * A circuit breaker: the first request that Redis fails leaves it, and a probe tries it again, so that none waits for it.
 *
 * @param deps.reconnect called when a probe has failed: a connection may be open without anybody at its other end
 */
export function createFallbackThrottleStore(deps: {
  redis: ThrottleStore;
  database: ThrottleStore;
  reconnect: () => void;
  clock: Clock;
  logger: Logger;
}) {
  const { redis, database, reconnect, clock, logger } = deps;
  let isAway = false;
  let switchedAt = Number.NEGATIVE_INFINITY;
  let switches = 0;
  let counted = 0;
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;

  /** @param at when the hit was counted that failed: it is the first that is counted in the database */
  const leave = (error: unknown, at: number): void => {
    if (isAway || isClosed) return;
    isAway = true;
    switchedAt = at;
    switches += 1;
    logger.warn(
      { err: error },
      'Redis fails: requests are counted in the database, under half of each limit',
    );
    tryAgain(0);
  };

  const comeBack = (): void => {
    isAway = false;
    switchedAt = clock.now();
    logger.info({ counted, switches }, 'Redis works again: requests are counted there');
  };

  const tryAgain = (pause: number): void => {
    timer = setTimeout(() => {
      probe()
        .catch(reconnect)
        .finally(() => {
          if (isAway && !isClosed) tryAgain(TRY_EVERY);
        });
    }, pause).unref();
  };

  /** Writes to Redis, and switches to what it finds. @throws Unavailable when it does not take writes */
  const probe = async (): Promise<void> => {
    const now = clock.now();
    try {
      await redis.hit([PROBE], now);
    } catch (error) {
      leave(error, now);
      throw error;
    }
    if (isAway && !isClosed) comeBack();
  };

  /** Whether a window holds hits of which some were counted in the other store. */
  const isStrict = ({ window }: WindowKey, now: number): boolean =>
    isAway || (now >= switchedAt && now - switchedAt < window);

  const hitStrictly = async (
    store: ThrottleStore,
    hits: readonly ThrottleHit[],
    now: number,
  ): Promise<readonly ThrottleCount[]> => {
    const weights = hits.map((hit) => (isStrict(hit, now) ? WEIGHT : 1));
    const weighed = hits.map((hit, index) => ({ ...hit, most: Math.ceil(hit.most / (weights[index] ?? 1)) }));
    const counts = await store.hit(weighed, now);
    return counts.map(({ count, wait }, index) => ({ count: count * (weights[index] ?? 1), wait }));
  };

  /** The store that a hit of that moment was counted in. */
  const storeAt = (at: number): ThrottleStore => {
    const isBeforeSwitch = at < switchedAt && switchedAt - at < LONGEST_REQUEST;
    return isAway === isBeforeSwitch ? redis : database;
  };

  const hit = async (hits: readonly ThrottleHit[], now: number): Promise<readonly ThrottleCount[]> => {
    if (!isAway) {
      try {
        return await hitStrictly(redis, hits, now);
      } catch (error) {
        if (!(error instanceof Unavailable)) throw error;
        leave(error, now);
      }
    }
    counted += 1;
    return hitStrictly(database, hits, now);
  };

  return {
    probe,

    state: (): FallbackState => ({ counters: isAway ? 'database' : 'redis', switches, counted }),

    close(): void {
      isClosed = true;
      clearTimeout(timer);
    },

    hit,
    hitSteps: stepByStep(hit),

    async takeBack(keys: readonly WindowKey[], at: number): Promise<void> {
      const store = storeAt(at);
      try {
        await store.takeBack(keys, at);
      } catch (error) {
        if (store === database || !(error instanceof Unavailable)) throw error;
        // It stays counted: who was right is let in nevertheless.
        leave(error, clock.now());
      }
    },

    /** What Redis has counted while it is away counts again when it is back. */
    async clear(keys: readonly WindowKey[]): Promise<void> {
      await database.clear(keys);
      if (!isAway) await redis.clear(keys);
    },

    /** Redis removes its own. */
    removeExpired: (now: number, after: string, limit: number): Promise<string | null> =>
      database.removeExpired(now, after, limit),
  } satisfies ThrottleStore & Record<string, unknown>;
}
