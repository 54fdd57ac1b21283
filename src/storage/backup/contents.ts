import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { UsageError } from '../../lib/failures.ts';
import { MIGRATIONS } from '../migrations/migrations.ts';

/** The table that only backups have: when it was made, and by which version. */
const RECORD = 'latchkey_backup';

/** What is in a database. Times are milliseconds since the epoch. */
export interface Contents {
  readonly users: number;
  readonly newestSeal: { readonly id: number; readonly sealedAt: number } | null;
  /** null: `latchkey backup` did not make it. */
  readonly madeAt: number | null;
}

/** The rows of each table. */
export const countRows = (database: DatabaseSync): Map<string, number> =>
  new Map(tablesOf(database).map((table) => [table, count(database, `"${table}"`)]));

/**
 * Looks whether a database is whole, and one of Latchkey's that this version understands.
 * @param name how the complaint names it
 * @throws UsageError with what was expected
 */
export function inspect(database: DatabaseSync, name: string): Contents {
  const [row] = database.prepare('pragma integrity_check(1)').all();
  if (row?.integrity_check !== 'ok')
    throw new UsageError(`${name}: expected a whole database, it is damaged (${row?.integrity_check})`);
  const tables = new Set(tablesOf(database));
  if (!tables.has('schema_migrations') || !tables.has('users'))
    throw new UsageError(`${name}: expected a database of Latchkey, it has none of its tables`);
  const known = new Set(MIGRATIONS.map((migration) => migration.name));
  const newer = database
    .prepare('select name from schema_migrations order by name')
    .all()
    .map((migration) => String(migration.name))
    .filter((migration) => !known.has(migration));
  if (newer.length > 0)
    throw new UsageError(
      `${name}: expected migrations up to ${MIGRATIONS.at(-1)?.name}, it has ${newer.at(-1)}: use the version of Latchkey that wrote it`,
    );
  return {
    users: count(database, 'users'),
    newestSeal: newestSeal(database, name),
    madeAt: tables.has(RECORD) ? numberOf(get(database, `select max(made_at) as n from ${RECORD}`)?.n) : null,
  };
}

/** Writes down in a copy when it was made. */
export function writeRecord(copy: DatabaseSync, madeAt: number, version: string): void {
  removeRecord(copy);
  copy.exec(`create table ${RECORD} (made_at integer not null, version text not null)`);
  copy.prepare(`insert into ${RECORD} values (?, ?)`).run(madeAt, version);
}

export const removeRecord = (copy: DatabaseSync): void => copy.exec(`drop table if exists ${RECORD}`);

/** @throws UsageError when the rows that it covers are not there */
function newestSeal(database: DatabaseSync, name: string): Contents['newestSeal'] {
  const seal = get(database, 'select * from audit_seals order by id desc limit 1');
  if (!seal) return null;
  const id = Number(seal.id);
  const rows = count(database, `audit_log where seal_id = ${id}`);
  // Null in databases of versions before the retention, too, which have no such column.
  const expected = Number(seal.kept_count ?? seal.row_count);
  if (rows !== expected)
    throw new UsageError(`${name}: seal ${id} of the audit trail covers ${expected} rows, ${rows} are there`);
  return { id, sealedAt: Number(seal.sealed_at) };
}

const tablesOf = (database: DatabaseSync): string[] =>
  database
    .prepare(`select name from sqlite_schema where type = 'table' and name not like 'sqlite\\_%' escape '\\'`)
    .all()
    .map(({ name }) => String(name));

const count = (database: DatabaseSync, from: string): number =>
  Number(get(database, `select count(*) as n from ${from}`)?.n);

const get = (database: DatabaseSync, query: string): Record<string, SQLOutputValue> | undefined =>
  database.prepare(query).get();

const numberOf = (value: SQLOutputValue | undefined): number | null =>
  typeof value === 'number' ? value : null;
