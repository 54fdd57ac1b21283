import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sql } from 'kysely';
import { loadConfig } from '../../src/config/config.ts';
import type { Storage } from '../../src/contracts/storage.ts';
import { migrate } from '../../src/storage/migrations/index.ts';
import type { Database } from '../../src/storage/sql/database.ts';
import { createStorage, openDatabase } from '../../src/storage/sql/storage.ts';
import { availableEngines, openEngine } from '../support/engines.ts';
import { someSession } from '../support/sessions.ts';
import { storeUser } from '../support/users.ts';

const NOW = 1_750_000_000_000;
const ID_HASH = 'ab'.repeat(32);

/** What a newer version may do to tables while this one runs. Some columns have names that the other table has as well. */
const ADDITIONS = [
  'alter table sessions add column email text',
  'alter table sessions add column id integer',
  'alter table users add column data text',
  'alter table settings add column note text',
];

async function startSession(storage: Storage): Promise<void> {
  const user = await storeUser(storage, { email: 'ada@example.com' });
  await storage.transaction(async ({ sessions, settings }) => {
    const proved = { provedAt: NOW, provedBy: 'pwd' } as const;
    const times = { createdAt: NOW, expiresAt: NOW + 1000 };
    const owner = { userId: user.id, generation: user.authGeneration };
    await sessions.insert(someSession({ idHash: ID_HASH, ...owner, ...times, ...proved }));
    await settings.all();
  });
}

const lookAround = async ({ read, transaction }: Storage) => ({
  found: await read.sessions.withUser(ID_HASH),
  byEmail: await read.users.byEmail('ada@example.com'),
  settings: await read.settings.all(),
  within: await transaction((stores) => stores.settings.all()),
});

async function extend({ reader, transaction }: Database): Promise<void> {
  await transaction(async ({ db }) => {
    for (const statement of ADDITIONS) await sql.raw(statement).execute(db);
  });
  await sql`select 1`.execute(reader.db);
}

for (const engine of (await availableEngines()).filter((name) => name !== 'redis'))
  describe(`a version that runs beside a newer one [${engine}]`, () => {
    it('serves customers on, with what is theirs, after the newer one added columns', async () => {
      const opened = await openEngine(engine);
      const config = loadConfig(opened.env).database;
      const [database, newer] = [await openDatabase(config), await openDatabase(config)];
      await migrate(database);
      const storage = createStorage(database);
      await startSession(storage);
      const before = await lookAround(storage);
      assert.ok(before.found?.user);
      await extend(newer);
      for (let time = 0; time < 3; time++) assert.deepEqual(await lookAround(storage), before);
      await storage.close();
      await newer.close();
      await opened.drop();
    });
  });
