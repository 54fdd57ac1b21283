import { resolve } from 'node:path';
import { reasonOf, UsageError } from '../../lib/failures.ts';
import type { DjangoSource, Tables } from '../source.ts';
import { csvSource } from './csv.ts';
import { dumpSource } from './dump.ts';
import { connectMysql } from './mysql.ts';
import { connectPostgres } from './postgres.ts';
import { type Connection, sqlSource } from './sql.ts';
import { connectSqlite } from './sqlite.ts';

/** What `--from` takes, for people. */
export const SOURCES =
  'postgres://user@host/name, mysql://user@host/name, sqlite:path/to/db.sqlite3, a .json file of dumpdata or a .csv file';

/** Opens a source. @throws UsageError when the text names none, or it does not answer */
export async function openSource(text: string, tables: Tables): Promise<DjangoSource> {
  if (/\.json$/i.test(text)) return dumpSource(text, tables);
  if (/\.csv$/i.test(text)) return csvSource(text, tables);
  const connect = connectorFor(text);
  if (!connect) throw new UsageError(`--from: expected ${SOURCES}`);
  try {
    return sqlSource(await connect(), tables);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`--from: the database cannot be opened (${reasonOf(error)})`);
  }
}

function connectorFor(text: string): (() => Promise<Connection>) | null {
  if (text.startsWith('sqlite:') && text.length > 'sqlite:'.length) {
    const file = resolve(text.slice('sqlite:'.length).replace(/^\/\/(?=\/)/, ''));
    return async () => connectSqlite(file);
  }
  const protocol = URL.parse(text)?.protocol ?? '';
  if (['postgres:', 'postgresql:'].includes(protocol)) return () => connectPostgres(text);
  return ['mysql:', 'mariadb:'].includes(protocol) ? () => connectMysql(text) : null;
}
