import { sql } from 'kysely';
import type { Check } from '../../contracts/health.ts';
import { newUid } from '../../lib/random.ts';
import { missingMigrations } from '../migrations/index.ts';
import type { Database } from './database.ts';
import { explain } from './explain.ts';

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
  if (missing.length === 0)
    return { state: 'up', text: 'The tables are those of this version or a newer one.' };
  return { state: 'down', text: 'The tables are of an older version: run latchkey migrate.' };
}

/** A row that no other transaction sees. */
async function lookAtWriting(database: Database): ReturnType<Look> {
  const name = `readyz ${newUid()}`;
  await database.transaction(async ({ db }) => {
    await sql`insert into schema_migrations (name) values (${name})`.execute(db);
    await sql`delete from schema_migrations where name = ${name}`.execute(db);
  });
  return { state: 'up', text: 'A write was committed.' };
}
