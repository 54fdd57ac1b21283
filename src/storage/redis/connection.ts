import { createRequire } from 'node:module';
import type { Redis } from 'ioredis';
import type { RedisConfig } from '../../config/config.ts';
import { Unavailable } from '../../lib/failures.ts';
import { lazy } from '../../lib/lazy.ts';

/** Loaded when Redis is configured. */
const ioredis = lazy(() => createRequire(import.meta.url)('ioredis') as typeof import('ioredis'));

const COMMAND_TIMEOUT = 2000;
/** How often a lost server is looked for, milliseconds. What waits for it fails at the second look. */
const RECONNECT_DELAY = 100;

/**
 * Connects to Redis when the first command needs it. Commands fail within moments while the server is away, instead
 * of queueing requests behind it.
 */
export function openRedis(config: RedisConfig): Redis {
  const redis = new (ioredis().Redis)(config.url, {
    keyPrefix: config.keyPrefix,
    connectTimeout: COMMAND_TIMEOUT,
    commandTimeout: COMMAND_TIMEOUT,
    maxRetriesPerRequest: 1,
    retryStrategy: () => RECONNECT_DELAY,
    enableAutoPipelining: true,
    lazyConnect: true,
  });
  // Each failed command tells its caller; without a listener the connection's own errors would end the process.
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
