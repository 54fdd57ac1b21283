import type { Redis, Result } from 'ioredis';
import type { RedisConfig } from '../config/config.ts';
import type { ThrottleStore } from '../contracts/stores/throttle.ts';
import { Unavailable } from '../lib/failures.ts';

/** Milliseconds. */
const COMMAND_TIMEOUT = 2000;
/** Pause before each reconnection, milliseconds. A waiting command fails at the second attempt. */
const RECONNECT_DELAY = 100;

/** Counts and reads the end of the window in one step; the key expires when the window ends. */
const HIT = `
local count = redis.call('INCR', KEYS[1])
local left = redis.call('PTTL', KEYS[1])
if left < 0 then
  redis.call('PEXPIRE', KEYS[1], ARGV[1])
  left = tonumber(ARGV[1])
end
return {count, left}`;

declare module 'ioredis' {
  interface RedisCommander<Context> {
    latchkeyHit(key: string, duration: number): Result<[number, number], Context>;
  }
}

/**
 * Creates a client that connects at its first command. While the server is down, commands fail quickly instead of queueing
 * requests.
 */
export async function openRedis(config: RedisConfig): Promise<Redis> {
  // Imported dynamically, because most installations have no Redis.
  const { Redis } = await import('ioredis');
  const redis = new Redis(config.url, {
    keyPrefix: config.keyPrefix,
    connectTimeout: COMMAND_TIMEOUT,
    commandTimeout: COMMAND_TIMEOUT,
    maxRetriesPerRequest: 1,
    retryStrategy: () => RECONNECT_DELAY,
    enableAutoPipelining: true,
    lazyConnect: true,
  });
  redis.defineCommand('latchkeyHit', { numberOfKeys: 1, lua: HIT });
  // Failed commands reject; without a listener, errors of the connection would end the process.
  redis.on('error', () => {});
  return redis;
}

/** @throws Unavailable when the server does not answer, with the connection's own error as its cause */
export async function pingRedis(redis: Redis): Promise<void> {
  let reason: unknown;
  const keepReason = (error: unknown): void => {
    reason = error;
  };
  redis.on('error', keepReason);
  try {
    await redis.ping();
  } catch (error) {
    throw new Unavailable('Redis', reason ?? error);
  } finally {
    redis.off('error', keepReason);
  }
}

/** Counters in Redis, shared by every process that uses it. Windows follow the Redis server's clock. */
export const createRedisThrottleStore = (redis: Redis): ThrottleStore => ({
  async hit(key, duration, now) {
    try {
      const [count, left] = await redis.latchkeyHit(`throttle:${key}`, duration);
      return { count, resetsAt: now + left };
    } catch (error) {
      throw new Unavailable('Redis', error);
    }
  },
  // Redis expires keys itself.
  removeExpired: async () => 0,
});
