import type { Config } from '../config/config.ts';
import type { ThrottleStore } from '../contracts/stores/throttle.ts';
import { openRedis, pingRedis } from './redis/connection.ts';
import { createRedisThrottleStore } from './redis/throttle.ts';
import type { Database } from './sql/database.ts';
import { createPostgresThrottleStore } from './sql/stores/postgres-throttle.ts';
import { createSqliteThrottleStore } from './sql/stores/sqlite-throttle.ts';

export interface OpenThrottleStore {
  readonly store: ThrottleStore;
  /** Redis when the counters are there; null when they are with the database. */
  readonly redis: { ping(): Promise<void> } | null;
  close(): Promise<void>;
}

/** Where the counters are: in Redis when REDIS_URL names one, else with the database. */
export function openThrottleStore(
  config: Pick<Config, 'redis' | 'database'>,
  database: Database,
): OpenThrottleStore {
  if (config.redis) {
    const redis = openRedis(config.redis);
    return {
      store: createRedisThrottleStore(redis),
      redis: { ping: () => pingRedis(redis) },
      close: async () => redis.disconnect(),
    };
  }
  if (config.database.kind === 'sqlite') {
    const store = createSqliteThrottleStore(config.database.file);
    return { store, redis: null, close: async () => store.close() };
  }
  return { store: createPostgresThrottleStore(database), redis: null, close: async () => {} };
}
