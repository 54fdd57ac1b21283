import type { Config } from '../config.ts';
import type { ThrottleStore } from '../features/throttle/store.ts';
import { openRedis } from './redis/connection.ts';
import { createRedisThrottleStore } from './redis/throttle.ts';
import type { Database } from './sql/database.ts';
import { createPostgresThrottleStore, createSqliteThrottleStore } from './sql/stores/throttle.ts';

/** Where the counters are: in Redis when REDIS_URL names one, else with the database. */
export function openThrottleStore(
  config: Pick<Config, 'redis' | 'database'>,
  database: Database,
): { store: ThrottleStore; close(): Promise<void> } {
  if (config.redis) {
    const redis = openRedis(config.redis);
    return { store: createRedisThrottleStore(redis), close: async () => redis.disconnect() };
  }
  if (config.database.kind === 'sqlite') {
    const store = createSqliteThrottleStore(config.database.file);
    return { store, close: async () => store.close() };
  }
  return { store: createPostgresThrottleStore(database), close: async () => {} };
}
