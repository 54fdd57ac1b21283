import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Check } from '../../contracts/health.ts';
import { newUid } from '../../lib/random.ts';
import { markOf } from '../copy/mark.ts';
import { missingMigrations } from '../migrations/index.ts';
import type { Database } from './database.ts';
import { explain } from './explain.ts';

/** How long a write may take before it is asked why, milliseconds: shorter than who asks for the state waits. */
const PATIENCE = 1200;

type Look = () => Promise<Pick<Check, 'state' | 'text'>>;

/**
 * Whether a database can do its work: its tables are those of this version or a newer one, and a write is committed. What
 * one of them finds hides none of the others.
 */
export async function checkDatabase(database: Database): Promise<readonly Check[]> {
  const looks: Readonly<Record<string, Look>> = {
    schema: () => lookAtSchema(database),
    write: () => lookAtWriting(database),
  };
  const found = Object.entries(looks).map(
    ([name, look]): Promise<Check> =>
      look().then(
        (seen) => ({ name, ...seen }),
        (fault: unknown) => ({ name, state: 'down', text: explain(fault), fault }),
      ),
  );
  const checks = await Promise.all(found);
  // After the write, which may have found the file corrupt.
  return [...checks, ...database.inspect()];
}

async function lookAtSchema(database: Database): ReturnType<Look> {
  const missing = await missingMigrations(database);
  if (missing.length > 0)
    return { state: 'down', text: 'The tables are of an older version: run latchkey migrate.' };
  if (await markOf(database)) return { state: 'down', text: 'A copy into the database is not finished.' };
  return { state: 'up', text: 'The tables are those of this version or a newer one.' };
}

async function lookAtWriting(database: Database): ReturnType<Look> {
  const written = write(database);
  const isLate = await Promise.race([written.then(() => false), pause(PATIENCE, true, { ref: false })]);
  if (isLate && (await waitsForStandby(database))) {
    // It ends at its deadline; why, is known.
    written.catch(() => {});
    return {
      state: 'degraded',
      text: 'Changes wait for a synchronous standby, and get 503 if it goes on hanging. Reads go on.',
    };
  }
  await written;
  return { state: 'up', text: 'A write was committed.' };
}

/** Writes a row that no other transaction sees. */
function write(database: Database): Promise<void> {
  const name = `readyz ${newUid()}`;
  return database.transaction(async ({ db }) => {
    await sql`insert into schema_migrations (name) values (${name})`.execute(db);
    await sql`delete from schema_migrations where name = ${name}`.execute(db);
  });
}

/**
 * Whether commits of this role wait for a standby, as PostgreSQL itself says. All processes share the database: a load balancer
 * that took them out for that would also end the reads, which go on.
 */
async function waitsForStandby({ reader: { db, dialect } }: Database): Promise<boolean> {
  if (dialect !== 'postgres') return false;
  const { rows } = await sql<{ waiting: number }>`
    select count(*) as waiting from pg_stat_activity
    where datname = current_database() and usename = current_user and wait_event = 'SyncRep'`.execute(db);
  return Number(rows[0]?.waiting) > 0;
}
