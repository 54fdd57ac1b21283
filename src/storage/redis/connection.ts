import { Redis } from 'ioredis';
import type { RedisConfig } from '../../config.ts';

const COMMAND_TIMEOUT = 2000;

/**
 * Connects to Redis when the first command needs it. Commands fail at once while the server is away, instead of
 * queueing requests behind it.
 */
export function openRedis(config: RedisConfig): Redis {
  const redis = new Redis(config.url, {
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
