import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { sql } from 'kysely';
import { loadConfig } from '../../src/config/config.ts';
import { revoke } from '../../src/storage/backup/revoke.ts';
import { openMigrated } from '../../src/storage/migrations/open.ts';
import type { Database } from '../../src/storage/sql/database.ts';
import { createStorage } from '../../src/storage/sql/storage.ts';
import { availableEngines, openEngine } from '../support/engines.ts';
import { store } from '../support/outbox.ts';
import { storeUser } from '../support/users.ts';

const DOCUMENT = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8');

/** What a restore leaves of a user who is signed in and waits for a mail. */
async function left(engine: 'sqlite' | 'postgres', end: (database: Database) => Promise<void>) {
  const opened = await openEngine(engine);
  const { database } = await openMigrated(loadConfig(opened.env).database, 'create');
  const storage = createStorage(database);
  const user = await storeUser(storage);
  const message = await store(storage);
  await database.single.db
    .insertInto('devices')
    .values({ id: 'phone', user_id: user.id, issued_at: 1, accepted_from: 1, expires_at: 2 })
    .execute();
  const startedAt = Math.floor(Date.now() / 1000);
  await end(database);
  const found = await storage.read.users.byId(user.id);
  const waited = await storage.read.outbox.byUid(message);
  const { rows: devices } = await sql`select id from devices`.execute(database.reader.db);
  await storage.close();
  await opened.drop();
  return {
    areLinksVoid: [found?.authGeneration ?? 0, found?.signInGeneration ?? 0].map((now) => now >= startedAt),
    devices: devices.length,
    message: [waited?.state, waited?.lastError, Number(waited?.finishedAt) >= startedAt * 1000],
  };
}

if ((await availableEngines()).includes('postgres'))
  describe('what docs/operations.md says to run after pg_restore', () => {
    it('ends the same as a restore on SQLite does', async () => {
      const statements = (/```sql\n(begin;\n[\s\S]*?)```/.exec(DOCUMENT)?.[1] ?? '').split(';');
      const expected = await left('sqlite', async (database) => {
        const keep = { sessions: false, messages: false };
        await database.transaction((handle) => revoke(handle, keep, Date.now()));
      });
      const found = await left('postgres', async (database) => {
        for (const statement of statements.map((text) => text.trim()))
          if (!['', 'begin', 'commit'].includes(statement))
            await sql.raw(statement).execute(database.single.db);
      });
      assert.deepEqual(found, expected);
      assert.deepEqual(found, {
        areLinksVoid: [true, true],
        devices: 0,
        message: ['expired', 'restored', true],
      });
    });
  });
