import { after, before, describe } from 'node:test';
import { type Config, loadConfig } from '../../src/config/config.ts';
import type { Storage } from '../../src/contracts/storage.ts';
import { migrate } from '../../src/storage/migrations/index.ts';
import type { Database } from '../../src/storage/sql/database.ts';
import { createStorage, openDatabase } from '../../src/storage/sql/storage.ts';
import { availableEngines, type Engine } from './engines.ts';
import { lendEngine } from './lent-engines.ts';
import { createMemoryStorage } from './memory/storage.ts';
import { type Tables, updateRow } from './memory/tables.ts';

/** A storage under test, and a second one over the same data, as another process would hold it. */
export interface TestStorage {
  readonly storage: Storage;
  readonly elsewhere: Storage;
  readonly tamper: Tampering;
}

/** What an attacker who can write to the database, but does not hold SECRET_KEY, might do to the audit trail. */
export interface Tampering {
  row(id: number, change: { readonly userId: number | null } | 'delete'): Promise<void>;
  seal(
    id: number,
    change: { readonly rowCount?: number; readonly sealedAt?: number } | 'delete',
  ): Promise<void>;
}

/** A storage in a database, with the configuration that opens another connection to it. */
export interface TestDatabase extends TestStorage {
  readonly config: Config;
}

/** Declares the same tests for every storage: in memory, on SQLite and on PostgreSQL, each of them empty. */
export function onEveryStorage(subject: string, declare: (get: () => TestStorage) => void): void {
  describe(`${subject} [memory]`, () => {
    const storage = createMemoryStorage();
    const storages = { storage, elsewhere: storage, tamper: tamperInMemory(storage.tables) };
    declare(() => storages);
  });
  onEveryDatabase(subject, declare);
}

/** Declares the same tests for SQLite and for PostgreSQL, each on an empty database. */
export function onEveryDatabase(subject: string, declare: (get: () => TestDatabase) => void): void {
  for (const engine of databases) {
    describe(`${subject} [${engine}]`, () => {
      let opened: Engine;
      let storages: TestDatabase;
      before(async () => {
        opened = await lendEngine(engine);
        const config = loadConfig(opened.env);
        const database = await openDatabase(config.database);
        await migrate(database);
        storages = {
          config,
          storage: createStorage(database),
          elsewhere: createStorage(await openDatabase(config.database)),
          tamper: tamperInDatabase(database),
        };
      });
      after(async () => {
        await storages.storage.close();
        await storages.elsewhere.close();
        await opened.drop();
      });
      declare(() => storages);
    });
  }
}

const databases = (await availableEngines()).filter((engine) => engine !== 'redis');

const tamperInMemory = (tables: Tables): Tampering => ({
  async row(id, change) {
    if (change === 'delete') tables.auditLog.delete(id);
    else
      updateRow(
        tables.auditLog,
        id,
        () => true,
        () => change,
      );
  },
  async seal(id, change) {
    if (change === 'delete') tables.auditSeals.delete(id);
    else
      updateRow(
        tables.auditSeals,
        id,
        () => true,
        () => change,
      );
  },
});

const tamperInDatabase = (database: Database): Tampering => ({
  row: (id, change) =>
    database.transaction(async ({ db }) => {
      if (change === 'delete') await db.deleteFrom('audit_log').where('id', '=', id).execute();
      else await db.updateTable('audit_log').set({ user_id: change.userId }).where('id', '=', id).execute();
    }),
  seal: (id, change) =>
    database.transaction(async ({ db }) => {
      if (change === 'delete') await db.deleteFrom('audit_seals').where('id', '=', id).execute();
      else
        await db
          .updateTable('audit_seals')
          .set({ row_count: change.rowCount, sealed_at: change.sealedAt })
          .where('id', '=', id)
          .execute();
    }),
});
