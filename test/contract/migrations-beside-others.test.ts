import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import { loadConfig } from '../../src/config/config.ts';
import { silentLogger } from '../../src/lib/logger.ts';
import { migrate } from '../../src/storage/migrations/index.ts';
import type { Migration } from '../../src/storage/migrations/migration.ts';
import { MIGRATIONS } from '../../src/storage/migrations/migrations.ts';
import type { Database } from '../../src/storage/sql/database.ts';
import { openDatabase } from '../../src/storage/sql/storage.ts';
import { availableEngines, openEngine } from '../support/engines.ts';

const COLUMN: Migration = {
  name: '9001_column',
  statements: () => ['alter table users add column nickname text'],
};
const INDEX: Migration = {
  name: '9002_index',
  indexes: [{ name: 'users_nickname', on: 'users (nickname) where nickname is not null' }],
};
const AFTER: Migration = {
  name: '9003_after',
  statements: () => ['alter table users add column motto text'],
};
const ALL = [...MIGRATIONS, COLUMN, INDEX, AFTER];
const NAMES = [COLUMN, INDEX, AFTER].map(({ name }) => name);

/** How long others may wait for a table that a migration waits for, milliseconds: the machine is busy with tests. */
const UNNOTICED = 1500;
const HELD_FOR = 2500;

const engines = (await availableEngines()).filter((name) => name !== 'redis');

/** Two connections to a database of this version. */
async function withDatabases(
  engine: (typeof engines)[number],
  work: (database: Database, elsewhere: Database) => Promise<void>,
): Promise<void> {
  const opened = await openEngine(engine);
  const config = loadConfig(opened.env).database;
  const [database, elsewhere] = [await openDatabase(config), await openDatabase(config)];
  try {
    await migrate(database);
    await work(database, elsewhere);
  } finally {
    await database.close();
    await elsewhere.close();
    await opened.drop();
  }
}

for (const engine of engines)
  describe(`migrations beside a running service [${engine}]`, () => {
    it('change tables and build indexes in their order, once, however many processes start together', () =>
      withDatabases(engine, async (database, elsewhere) => {
        const ran = await Promise.all([database, elsewhere].map((one) => migrate(one, silentLogger, ALL)));
        assert.deepEqual(ran.flat().sort(), NAMES);
        await sql`select nickname, motto from users`.execute(database.reader.db);
        assert.deepEqual(await migrate(database, silentLogger, ALL), []);
      }));
  });

describe('migrations beside a backup', { skip: !engines.includes('postgres') }, () => {
  it('let nobody wait behind them while they wait for its locks', () =>
    withDatabases('postgres', async (database, elsewhere) => {
      let isReleased = false;
      // As pg_dump does.
      const backup = elsewhere.transaction(async ({ db }) => {
        await sql`select 1 from users`.execute(db);
        await pause(HELD_FOR);
        isReleased = true;
      });
      await pause(50);
      const warned: string[] = [];
      const logger = { warn: (_: object, message: string) => warned.push(message) };
      const migration = migrate(database, logger, ALL).then((ran) => {
        assert.ok(isReleased, 'a column was added under the backup');
        return ran;
      });
      let longest = 0;
      while (!isReleased) {
        const start = performance.now();
        await sql`select 1 from users`.execute(elsewhere.reader.db);
        longest = Math.max(longest, performance.now() - start);
        await pause(10);
      }
      assert.ok(longest < UNNOTICED, `somebody waited for ${longest} ms`);
      await backup;
      assert.deepEqual(await migration, NAMES);
      assert.deepEqual(warned, ['migrations wait until others release their locks']);
    }));

  it('build an index again that an interrupted migration left in ruins', () =>
    withDatabases('postgres', async (database, elsewhere) => {
      await database.transaction(async ({ db }) => {
        await sql`alter table users add column nickname text`.execute(db);
        await sql`create index users_nickname on users (nickname)`.execute(db);
        await sql`update pg_index set indisvalid = false where indexrelid = 'users_nickname'::regclass`.execute(
          db,
        );
      });
      const others = [...MIGRATIONS, INDEX];
      assert.deepEqual(await migrate(elsewhere, silentLogger, others), [INDEX.name]);
      const { rows } = await sql<{ isValid: boolean }>`
        select indisvalid as "isValid" from pg_index where indexrelid = 'users_nickname'::regclass`.execute(
        database.reader.db,
      );
      assert.deepEqual(rows, [{ isValid: true }]);
    }));
});
