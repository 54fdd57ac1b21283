import { existsSync } from 'node:fs';
import { sql } from 'kysely';
import type { DatabaseConfig, Mode } from '../../config/config.ts';
import { UsageError } from '../../lib/failures.ts';
import type { Logger } from '../../lib/logger.ts';
import { describeMark, markOf } from '../copy/mark.ts';
import type { Database } from '../sql/database.ts';
import { openDatabase } from '../sql/storage.ts';
import { migrate } from './index.ts';

/**
 * What is done where there is no database yet. With a misspelt DATABASE_URL, or a disk that is not mounted, a shop would
 * start without customers, look well, and take registrations into the wrong place.
 */
export type WhenEmpty = 'create' | 'refuse';

/** @param init whether the operator asked for a new database */
export const whenEmpty = ({ mode }: { mode: Mode }, { init = false }: { init?: boolean }): WhenEmpty =>
  init || mode === 'development' ? 'create' : 'refuse';

/**
 * Opens the configured database and brings its tables up to date.
 *
 * @param logger told when a migration has to wait
 * @returns it, and the names of the migrations that ran
 * @throws UsageError when it is empty and must not be created, or a copy into it is not finished
 */
export async function openMigrated(
  config: DatabaseConfig,
  empty: WhenEmpty,
  logger?: Pick<Logger, 'warn'>,
): Promise<{ database: Database; applied: string[] }> {
  // Opening would create the file.
  if (empty === 'refuse' && config.kind === 'sqlite' && !existsSync(config.file))
    throw new UsageError(`DATABASE_URL: expected a database at ${config.file}, there is no file; ${HOW}`);
  await using opened = new AsyncDisposableStack();
  const database = await openDatabase(config);
  opened.defer(() => database.close());
  if (empty === 'refuse' && (await isEmpty(database)))
    throw new UsageError(
      `DATABASE_URL: expected a database of Latchkey, ${placeOf(config)} has none of its tables; ${HOW}`,
    );
  const mark = await markOf(database);
  if (mark) throw new UsageError(`DATABASE_URL: ${placeOf(config)} is not for use: ${describeMark(mark)}`);
  const applied = await migrate(database, logger);
  opened.move();
  return { database, applied };
}

const HOW = 'correct it, or create a new one: latchkey migrate --init';

/** Whether a database has none of Latchkey's tables. */
export async function isEmpty({ reader: { db, dialect } }: Pick<Database, 'reader'>): Promise<boolean> {
  const { rows } = await (dialect === 'sqlite'
    ? sql`select name from sqlite_schema where name = 'schema_migrations'`
    : sql`select 1 where to_regclass('schema_migrations') is not null`
  ).execute(db);
  return rows.length === 0;
}

/** Where a database is, without the user and the password. */
export function placeOf(config: DatabaseConfig): string {
  if (config.kind === 'sqlite') return config.file;
  const url = URL.parse(config.url);
  return url ? `${url.pathname.slice(1)} at ${url.host}` : 'the database';
}
