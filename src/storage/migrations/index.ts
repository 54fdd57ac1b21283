import { type Kysely, sql } from 'kysely';
import type { Database, Dialect } from '../sql/database.ts';
import type { Schema } from '../sql/schema.ts';
import { migrationsFor } from './migrations.ts';

/** A number that no other program's advisory locks use: the letters "latchkey" as a 63-bit integer. */
const ADVISORY_LOCK = '7809636922735060345';

/**
 * Brings the tables up to date in one transaction. Safe when several processes start together: one holds the lock
 * (SQLite: the write lock that every transaction begins with), and the others then find nothing to do.
 *
 * @returns the names of the migrations that ran
 */
export async function migrate(database: Database): Promise<string[]> {
  const { dialect } = database.reader;
  // Checked without the lock first, so that commands that only read can run during a long transaction. An error here, such
  // as a missing table or an unreachable database, occurs again in the transaction.
  const missing = await missingMigrations(database).catch(() => null);
  if (missing?.length === 0) return [];
  return database.transaction(async ({ db }) => {
    if (dialect === 'postgres')
      await sql`select pg_advisory_xact_lock(${sql.raw(ADVISORY_LOCK)})`.execute(db);
    await sql`create table if not exists schema_migrations (name text primary key)`.execute(db);
    const missing = await missingFrom(db, dialect);
    for (const { name, statements } of missing) {
      for (const statement of statements) await sql.raw(statement).execute(db);
      await sql`insert into schema_migrations (name) values (${name})`.execute(db);
    }
    return missing.map(({ name }) => name);
  });
}

/**
 * The migrations that have not run. Those of a newer version beside this one do not matter: they only add.
 * @throws Unavailable when the database does not answer, or was never migrated
 */
export const missingMigrations = ({ reader: { db, dialect } }: Pick<Database, 'reader'>) =>
  missingFrom(db, dialect);

async function missingFrom(db: Kysely<Schema>, dialect: Dialect) {
  const { rows } = await sql<{ name: string }>`select name from schema_migrations`.execute(db);
  const applied = new Set(rows.map(({ name }) => name));
  return migrationsFor(dialect).filter(({ name }) => !applied.has(name));
}
