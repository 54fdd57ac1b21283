import { createRequire } from 'node:module';
import type { Redis } from 'ioredis';
import type { RedisConfig } from '../../config.ts';
import { Unavailable } from '../../lib/failures.ts';
import { lazy } from '../../lib/lazy.ts';

/** Loaded when Redis is configured. */
const ioredis = lazy(() => createRequire(import.meta.url)('ioredis') as typeof import('ioredis'));

const COMMAND_TIMEOUT = 2000;

/**
 * Connects to Redis when the first command needs it. Commands fail at once while the server is away, instead of
 * queueing requests behind it.
 */
export function openRedis(config: RedisConfig): Redis {
  const redis = new (ioredis().Redis)(config.url, {
    keyPrefix: config.keyPrefix,
    connectTimeout: COMMAND_TIMEOUT,
    commandTimeout: COMMAND_TIMEOUT,
    maxRetriesPerRequest: 1,
    enableAutoPipelining: true,
    lazyConnect: true,
  });
  // Each failed command tells its caller; without a listener the connection's own errors would end the process.
  redis.on('error', () => {});
  return redis;
}

/** @throws Unavailable when the server does not answer */
export async function pingRedis(redis: Redis): Promise<void> {
  try {
    await redis.ping();
  } catch (error) {
    throw new Unavailable('Redis', error);
  }
}
