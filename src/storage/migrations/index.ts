import { type Kysely, sql } from 'kysely';
import type { Database, Dialect } from '../sql/database.ts';
import * as foundation from './0001_foundation.ts';
import * as settings from './0002_settings.ts';
import * as otp from './0003_otp.ts';
import * as registrations from './0004_registrations.ts';
import * as sessionParents from './0005_session_parents.ts';
import * as outboxIndexes from './0006_outbox_indexes.ts';

interface Migration {
  readonly name: string;
  up(db: Kysely<unknown>, dialect: Dialect): Promise<void>;
}

/** Append only: a migration that has run somewhere is never edited. */
const MIGRATIONS: readonly Migration[] = [
  { name: '0001_foundation', up: foundation.up },
  { name: '0002_settings', up: settings.up },
  { name: '0003_otp', up: otp.up },
  { name: '0004_registrations', up: registrations.up },
  { name: '0005_session_parents', up: sessionParents.up },
  { name: '0006_outbox_indexes', up: outboxIndexes.up },
];

/** Any number that no other program's advisory locks use: the letters "latchkey" as a 63-bit integer. */
const ADVISORY_LOCK = '7809636922735060345';

/**
 * Brings the tables up to date, all or nothing, in one transaction. Safe when several processes start together:
 * one holds the lock (SQLite: the write lock a transaction begins with) and the others find the work done.
 *
 * @returns the names of the migrations that ran
 */
export async function migrate(database: Database): Promise<string[]> {
  // Who finds nothing to do needs no lock: commands that only read run beside a long transaction. What keeps this from
  // being read, a table that is not there yet or a database that does not answer, the transaction meets again.
  const done = await appliedNames(database.reader.db).catch(() => null);
  if (done && missingFrom(done).length === 0) return [];
  return database.transaction(async ({ db: transaction, dialect }) => {
    if (dialect === 'postgres')
      await sql`select pg_advisory_xact_lock(${sql.raw(ADVISORY_LOCK)})`.execute(transaction);
    await sql`create table if not exists schema_migrations (name text primary key)`.execute(transaction);
    const missing = missingFrom(await appliedNames(transaction));
    for (const migration of missing) {
      await migration.up(transaction as unknown as Kysely<unknown>, dialect);
      await sql`insert into schema_migrations (name) values (${migration.name})`.execute(transaction);
    }
    return missing.map((migration) => migration.name);
  });
}

async function appliedNames(db: Database['reader']['db']): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ name: string }>`select name from schema_migrations`.execute(db);
  return new Set(rows.map((row) => row.name));
}

const missingFrom = (applied: ReadonlySet<string>): readonly Migration[] =>
  MIGRATIONS.filter(({ name }) => !applied.has(name));
