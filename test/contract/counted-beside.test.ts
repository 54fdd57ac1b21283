import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import pg from 'pg';
import { loadConfig } from '../../src/config/config.ts';
import type { ThrottleHit, ThrottleStore } from '../../src/contracts/stores/throttle.ts';
import { HOUR, systemClock } from '../../src/lib/clock.ts';
import { migrate } from '../../src/storage/migrations/index.ts';
import type { Database } from '../../src/storage/sql/database.ts';
import { openDatabase } from '../../src/storage/sql/storage.ts';
import { createPostgresThrottleStore } from '../../src/storage/sql/stores/postgres-throttle.ts';
import { hitTogether } from '../../src/storage/sql/stores/throttle-hits.ts';
import { availableEngines, type Engine, openEngine } from '../support/engines.ts';

const NOW = systemClock.now();
const MOST = 4;
/** Milliseconds. */
const LONGEST_WAIT = 10_000;
const WAITS = `select exists (select from pg_stat_activity
  where datname = current_database() and wait_event_type = 'Lock') as "isSo"`;

const hasPostgres = (await availableEngines()).includes('postgres');

describe('a limit that another process fills while it is counted [postgres]', { skip: !hasPostgres }, () => {
  let engine: Engine;
  let database: Database;
  let store: ThrottleStore;
  let looker: pg.Client;

  before(async () => {
    engine = await openEngine('postgres');
    database = await openDatabase(loadConfig(engine.env).database);
    await migrate(database);
    store = createPostgresThrottleStore(database);
    looker = new pg.Client({ connectionString: engine.env.DATABASE_URL });
    await looker.connect();
  });
  after(async () => {
    await looker.end();
    await database.close();
    await engine.drop();
  });

  let names = 0;
  const windowOf = (most: number): ThrottleHit => ({ key: `window-${names++}`, window: HOUR, most });
  const somebodyWaits = async (): Promise<void> => {
    const endsAt = performance.now() + LONGEST_WAIT;
    while (!(await looker.query<{ isSo: boolean }>(WAITS)).rows[0]?.isSo)
      assert.ok(performance.now() < endsAt, 'nobody waits for the row');
  };

  for (const requests of [1, 2])
    it(`lets none of ${requests} through, and counts once what each asked about before it`, async () => {
      const shared = windowOf(MOST);
      const own = Array.from({ length: requests }, () => windowOf(1));
      for (let count = 0; count < MOST - requests; count++) await store.hit([shared], NOW);

      // The last places are taken, but not yet committed: who comes sees them free, and waits for the row.
      const asked = await database.transaction(async (handle) => {
        const rest = Array.from({ length: requests }, () => ({
          steps: [[shared]],
          now: NOW,
          wantsCounts: true,
        }));
        await hitTogether(handle, rest, NOW);
        const answers = own.map((hit) => store.hitSteps([[hit], [shared]], NOW));
        await somebodyWaits();
        return answers;
      });

      for (const [first, second] of await Promise.all(asked)) {
        assert.deepEqual(first, [0]);
        assert.ok((second?.[0] ?? 0) > 0);
      }
      for (const hit of own)
        assert.deepEqual(await store.hit([{ ...hit, most: 0 }], NOW), [{ count: 1, wait: 0 }]);
      assert.deepEqual(await store.hit([{ ...shared, most: 0 }], NOW), [{ count: MOST, wait: 0 }]);
    });
});
