import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { UsageError } from '../../lib/failures.ts';
import type { Connection } from './sql.ts';

/** How long a lock that Django holds is waited for, milliseconds. */
const LOCK_TIMEOUT = 5000;

/** Opens Django's SQLite file, as of now. */
export function connectSqlite(file: string): Connection {
  if (!existsSync(file)) throw new UsageError(`--from: there is no file ${file}`);
  const database = new DatabaseSync(file, { timeout: LOCK_TIMEOUT });
  database.exec('pragma query_only = on; begin; select count(*) from sqlite_schema');
  const query: Connection['query'] = async (text, values) => {
    const statement = database.prepare(text);
    return statement.all(...values);
  };
  return {
    place: file,
    dialect: 'sqlite',
    query,
    async hasTable(name) {
      return (
        (await query(`select 1 from sqlite_schema where type = 'table' and name = ?`, [name])).length > 0
      );
    },
    async close() {
      database.close();
    },
  };
}
