import type { Config } from '../config/config.ts';
import type { ThrottleStore } from '../contracts/stores/throttle.ts';
import { createRedisThrottleStore, openRedis, pingRedis } from './redis.ts';
import type { Database } from './sql/database.ts';
import { createPostgresThrottleStore } from './sql/stores/postgres-throttle.ts';
import { createSqliteThrottleStore } from './sql/stores/sqlite-throttle.ts';
import { shareHits } from './sql/stores/throttle-turns.ts';

interface OpenThrottleStore {
  readonly store: ThrottleStore;
  /** null if the counters are in the database. */
  readonly redis: { ping(): Promise<void> } | null;
  close(): Promise<void>;
}

/** Opens the throttle counters: in Redis when REDIS_URL is set, else with the database. */
export async function openThrottleStore(
  config: Pick<Config, 'redis' | 'database'>,
  database: Database,
): Promise<OpenThrottleStore> {
  if (config.redis) {
    const redis = await openRedis(config.redis);
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
  const store = shareHits(createPostgresThrottleStore(database), database);
  return { store, redis: null, close: async () => {} };
}
