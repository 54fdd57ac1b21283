import type { Config } from '../config/config.ts';
import type { ThrottleStore } from '../contracts/stores/throttle.ts';
import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';
import { createRedisThrottleStore, openRedis, reconnectRedis } from './redis.ts';
import type { Database } from './sql/database.ts';
import { createPostgresThrottleStore } from './sql/stores/postgres-throttle.ts';
import { createSqliteThrottleStore } from './sql/stores/sqlite-throttle.ts';
import { createFallbackThrottleStore, type FallbackThrottleStore } from './throttle-fallback.ts';

interface OpenThrottleStore {
  readonly store: ThrottleStore;
  /** null if the counters are in the database only. */
  readonly redis: Pick<FallbackThrottleStore, 'probe' | 'state'> | null;
  close(): Promise<void>;
}

/**
 * Opens the throttle counters: in Redis when REDIS_URL is set, with those beside the database to fall back on; else beside the
 * database.
 */
export async function openThrottleStore(
  config: Pick<Config, 'redis' | 'database'>,
  database: Database,
  services: { clock: Clock; logger: Logger },
): Promise<OpenThrottleStore> {
  const beside = openBesideDatabase(config, database);
  if (!config.redis) return { ...beside, redis: null };
  const redis = await openRedis(config.redis);
  const store = createFallbackThrottleStore({
    redis: createRedisThrottleStore(redis),
    database: beside.store,
    reconnect: () => reconnectRedis(redis),
    ...services,
  });
  const close = async (): Promise<void> => {
    store.close();
    redis.disconnect();
    await beside.close();
  };
  return { store, redis: store, close };
}

function openBesideDatabase(config: Pick<Config, 'database'>, database: Database) {
  if (config.database.kind === 'postgres')
    return { store: createPostgresThrottleStore(database), close: async () => {} };
  const store = createSqliteThrottleStore(config.database.file);
  return { store, close: async () => store.close() };
}
