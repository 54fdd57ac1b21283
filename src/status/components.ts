import type { Check, Component } from '../contracts/health.ts';
import type { Storage } from '../contracts/storage.ts';
import type { ThrottleStore } from '../contracts/stores/throttle.ts';
import { type Clock, SECOND } from '../lib/clock.ts';

/** A counter of nobody that is never full, so that each hit writes. */
const PROBE = { key: 'readyz', window: SECOND, most: Number.MAX_SAFE_INTEGER };

/** What the service depends on. Counters that are in the database are looked at with it: SQLite has a file for them. */
export function componentsOf({
  storage,
  throttleStore: { store, redis },
  clock,
}: {
  storage: Storage;
  throttleStore: { store: ThrottleStore; redis: { probe(): Promise<void> } | null };
  clock: Clock;
}): readonly Component[] {
  const counters = async (): Promise<Check> => {
    const name = 'counters';
    try {
      await store.hit([PROBE], clock.now());
      return { name, state: 'up', text: 'A request was counted.' };
    } catch (fault) {
      return { name, state: 'down', text: 'The counters cannot be written.', fault };
    }
  };
  if (!redis)
    return [{ name: 'database', check: async () => [...(await storage.check()), await counters()] }];
  return [
    { name: 'database', check: () => storage.check() },
    {
      name: 'redis',
      async check() {
        const name = 'write';
        try {
          await redis.probe();
          return [{ name, state: 'up', text: 'A write was taken.' }];
        } catch (fault) {
          const text = 'It takes no writes: requests are counted in the database, under half of each limit.';
          return [{ name, state: 'degraded', text, fault }];
        }
      },
    },
  ];
}
