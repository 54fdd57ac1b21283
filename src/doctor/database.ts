import { type Kysely, sql } from 'kysely';
import type { Config } from '../config/config.ts';
import { reasonOf } from '../lib/failures.ts';
import { markOf } from '../storage/copy/mark.ts';
import { missingMigrations, newerMigrations } from '../storage/migrations/index.ts';
import { placeOf } from '../storage/migrations/open.ts';
import { checkDatabase } from '../storage/sql/checks.ts';
import type { Database, Handle } from '../storage/sql/database.ts';
import { explain } from '../storage/sql/explain.ts';
import type { Schema } from '../storage/sql/schema.ts';
import { type Check, type Finding, ok, warning, wrong } from './check.ts';
import type { Data } from './data.ts';

/** Whether the database answers, takes writes, and has the tables of this version. */
export const databaseCheck = ({ database: config }: Pick<Config, 'database'>, data: Data): Check => ({
  name: 'database',
  async run() {
    const place = placeOf(config);
    let database: Database;
    try {
      database = await data.database();
    } catch (error) {
      return [wrong(reasonOf(error), 'Correct DATABASE_URL, or create a database: latchkey migrate --init.')];
    }
    let version: string;
    try {
      version = await versionOf(database.reader);
    } catch (error) {
      const said = [explain(error), reasonOf((error as Error).cause)].filter(Boolean).join(' ');
      return [wrong(`${place}: ${said}`, 'Start the server, or correct DATABASE_URL.')];
    }
    return [
      ok(`${place} answers: ${version}.`),
      ...(await lookAtTables(database)),
      ...(await lookAtWrites(database)),
    ];
  },
});

async function versionOf({ db, dialect }: Handle): Promise<string> {
  return dialect === 'sqlite'
    ? `SQLite ${await ask(db, 'select sqlite_version() as value')}`
    : `PostgreSQL ${await ask(db, "select current_setting('server_version') as value")}`;
}

async function ask(db: Kysely<Schema>, query: string): Promise<string> {
  const { rows } = await sql.raw<{ value: string }>(query).execute(db);
  return rows[0]?.value ?? '';
}

async function lookAtTables(database: Database): Promise<Finding[]> {
  try {
    const missing = await missingMigrations(database);
    if (missing.length > 0)
      return [
        wrong(
          `Migrations not run: ${missing.length}, from ${missing[0]?.name} on.`,
          'Run latchkey migrate; the server does it at its start, too.',
        ),
      ];
    if (await markOf(database))
      return [
        wrong('A copy into it is not finished.', 'Run latchkey copy again; it goes on where it ended.'),
      ];
    const newer = await newerMigrations(database);
    if (newer.length === 0) return [ok('The tables are those of this version.')];
    return [
      warning(
        `The tables are of a newer version: ${newer.join(', ')}.`,
        'Fine during an upgrade; afterwards run the newer version everywhere.',
      ),
    ];
  } catch (error) {
    return [wrong(explain(error), 'Correct DATABASE_URL, or create the tables: latchkey migrate --init.')];
  }
}

/** A row is written and deleted in one transaction, as for /readyz. */
async function lookAtWrites(database: Database): Promise<Finding[]> {
  const looks = (await checkDatabase(database)).filter(({ name }) => name !== 'schema');
  return looks.map(({ state, text, fault }) =>
    state === 'up'
      ? ok(text)
      : wrong(
          `No write: ${[text, reasonOf((fault as Error | undefined)?.cause)].filter(Boolean).join(' ')}`,
          'See docs/operations.md, and the log of the database.',
        ),
  );
}
