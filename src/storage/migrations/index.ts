import { type Kysely, sql } from 'kysely';
import { type Logger, silentLogger } from '../../lib/logger.ts';
import type { Database, Dialect, Handle } from '../sql/database.ts';
import type { Schema } from '../sql/schema.ts';
import type { Migration } from './migration.ts';
import { MIGRATIONS, migrationsFor } from './migrations.ts';
import { Busy, LOCK_TIMEOUT, patiently } from './patience.ts';

/** A number that no other program's advisory locks use: the letters "latchkey" as a 63-bit integer. */
const ADVISORY_LOCK = '7809636922735060345';

type Missing = ReturnType<typeof migrationsFor>;

/**
 * Brings the tables up to date: in one transaction, but for indexes that are built beside it. Safe when several processes start
 * together: one holds the lock (SQLite: the write lock that every transaction begins with), and the others then find nothing
 * to do. Waits for whoever holds a lock on the tables, but lets nobody wait behind it.
 *
 * @returns the names of the migrations that ran
 * @throws UsageError when others hold their locks for minutes
 */
export async function migrate(
  database: Database,
  logger: Pick<Logger, 'warn'> = silentLogger,
  all: readonly Migration[] = MIGRATIONS,
): Promise<string[]> {
  // Checked without the lock first, so that commands that only read can run during a long transaction. An error here, such
  // as a missing table or an unreachable database, occurs again in the transaction.
  const missing = await missingMigrations(database, all).catch(() => null);
  if (missing?.length === 0) return [];
  const names: string[] = [];
  for (;;) {
    const done = await patiently(
      () => database.transaction((handle) => nextOf(database, handle, all)),
      logger,
    );
    if (done.length === 0) return names;
    names.push(...done);
  }
}

/** Runs what is missing, up to the first indexes; or builds these. @returns the names of the migrations that ran */
async function nextOf(
  database: Database,
  { db, dialect }: Handle,
  all: readonly Migration[],
): Promise<string[]> {
  if (dialect === 'postgres') await takeLock(db);
  await sql`create table if not exists schema_migrations (name text primary key)`.execute(db);
  const missing = await missingFrom(db, dialect, all);
  const upToIndexes = missing.findIndex(({ indexes }) => indexes.length > 0);
  const next = missing.slice(0, upToIndexes < 0 ? missing.length : Math.max(upToIndexes, 1));
  for (const { name, statements, indexes } of next) {
    for (const statement of statements) await sql.raw(statement).execute(db);
    await build(database, db, indexes);
    await sql`insert into schema_migrations (name) values (${name})`.execute(db);
  }
  return next.map(({ name }) => name);
}

/** Tried, not waited for: PostgreSQL builds no index beside a statement that waits. @throws Busy */
async function takeLock(db: Kysely<Schema>): Promise<void> {
  await limitLocks(db);
  // Until an index is built that the transaction waits for.
  await sql`set local idle_in_transaction_session_timeout = 0`.execute(db);
  const { rows } = await sql<{ isOurs: boolean }>`
    select pg_try_advisory_xact_lock(${sql.raw(ADVISORY_LOCK)}) as "isOurs"`.execute(db);
  if (!rows[0]?.isOurs) throw new Busy('another process migrates');
}

const limitLocks = (db: Kysely<Schema>) => sql.raw(`set local lock_timeout = ${LOCK_TIMEOUT}`).execute(db);

/** The transaction holds the lock meanwhile, and nothing that an index waits for. */
async function build(
  { alone }: Database,
  db: Kysely<Schema>,
  indexes: Missing[number]['indexes'],
): Promise<void> {
  for (const { name, on } of indexes) {
    if (!alone) {
      await sql.raw(`create index if not exists ${name} on ${on}`).execute(db);
      continue;
    }
    // What an attempt left behind that was interrupted is no index, and `if not exists` would keep it.
    const { rows: ruins } = await sql`
      select from pg_index where indexrelid = to_regclass(${name}) and not indisvalid`.execute(db);
    // PostgreSQL keeps the snapshot of the last query until the next statement, and an index would wait for it for ever.
    await limitLocks(db);
    if (ruins.length > 0) await alone(`drop index concurrently ${name}`);
    await alone(`create index concurrently if not exists ${name} on ${on}`);
  }
}

/**
 * The migrations that have not run. Those of a newer version beside this one do not matter: they only add.
 * @throws Unavailable when the database does not answer, or was never migrated
 */
export const missingMigrations = (
  { reader: { db, dialect } }: Pick<Database, 'reader'>,
  all: readonly Migration[] = MIGRATIONS,
) => missingFrom(db, dialect, all);

/** The migrations of a newer version that have run, by their names. @throws as missingMigrations does */
export async function newerMigrations({ reader: { db } }: Pick<Database, 'reader'>): Promise<string[]> {
  const known = new Set(MIGRATIONS.map(({ name }) => name));
  return (await appliedTo(db)).filter((name) => !known.has(name));
}

async function missingFrom(
  db: Kysely<Schema>,
  dialect: Dialect,
  all: readonly Migration[],
): Promise<Missing> {
  const applied = new Set(await appliedTo(db));
  return migrationsFor(dialect, all).filter(({ name }) => !applied.has(name));
}

async function appliedTo(db: Kysely<Schema>): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`select name from schema_migrations`.execute(db);
  return rows.map(({ name }) => name);
}
