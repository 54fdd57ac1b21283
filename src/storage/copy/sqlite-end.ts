import { DatabaseSync, type SQLOutputValue, type StatementSync } from 'node:sqlite';
import { openAlone } from '../backup/claim.ts';
import type { End, Row, Value } from './end.ts';
import { quoted, type Table } from './tables.ts';

/** How long a lock that another process holds is waited for, milliseconds. */
const LOCK_TIMEOUT = 5000;

/**
 * Opens a SQLite file that nobody else has open, or can open until it is closed.
 * @throws UsageError when somebody uses it
 */
export function holdSqlite(file: string): End {
  const database = openAlone(file, 'copy');
  // The lock outlives this transaction.
  database.exec('commit');
  return endOver(file, database);
}

/** Opens a SQLite file that others may write to, as of one moment. */
export function watchSqlite(file: string): End {
  // Not read-only: the first to open a log has to write beside it.
  const database = new DatabaseSync(file, { timeout: LOCK_TIMEOUT });
  database.exec('pragma query_only = on; begin; select count(*) from sqlite_schema');
  return endOver(file, database);
}

function endOver(place: string, database: DatabaseSync): End {
  const statements = new Map<string, StatementSync>();
  const prepare = (text: string): StatementSync => {
    const known = statements.get(text);
    if (known) return known;
    const statement = database.prepare(text);
    statement.setReturnArrays(true);
    statements.set(text, statement);
    return statement;
  };
  return {
    dialect: 'sqlite',
    place,
    async query(text, values = []) {
      // With setReturnArrays(true), which the types do not know.
      const rows = prepare(text).all(...values) as unknown as SQLOutputValue[][];
      return rows.map((row): Row => row.map(toValue));
    },
    async insert({ name, columns }: Table, rows) {
      const places = columns.map(() => '?').join(', ');
      const statement = prepare(`insert into "${name}" (${quoted(columns)}) values (${places})`);
      for (const row of rows) statement.run(...row);
    },
    async close() {
      database.close();
    },
  };
}

function toValue(value: SQLOutputValue): Value {
  if (value === null || typeof value === 'string' || typeof value === 'number') return value;
  throw new Error(`expected a text or a number, got ${typeof value}`);
}
