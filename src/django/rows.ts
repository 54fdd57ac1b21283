import { CompiledQuery, type RawBuilder, sql } from 'kysely';
import type { Handle } from '../storage/sql/database.ts';

/** Rows of a statement: few texts of statements, each of a bounded number of values. */
const ROWS = 100;

type Value = string | number | boolean | null;

/**
 * Inserts rows with one statement for many: the names of the columns come from the first row.
 * @param ending what follows the values, such as `on conflict do nothing`
 */
export async function insertRows(
  { db, dialect }: Handle,
  table: string,
  rows: readonly Readonly<Record<string, unknown>>[],
  ending = '',
): Promise<void> {
  const columns = Object.keys(rows[0] ?? {});
  for (let at = 0; at < rows.length; at += ROWS) {
    const part = rows.slice(at, at + ROWS);
    const values = part.flatMap((row) => columns.map((column) => (row[column] ?? null) as Value));
    const text = `insert into ${table} (${columns.join(', ')}) values ${placesFor(part.length, columns.length, dialect)} ${ending}`;
    await db.executeQuery(CompiledQuery.raw(text, values));
  }
}

function placesFor(rows: number, columns: number, dialect: Handle['dialect']): string {
  const row = (index: number): string => {
    const places = Array.from({ length: columns }, (_, column) =>
      dialect === 'sqlite' ? '?' : `$${index * columns + column + 1}`,
    );
    return `(${places.join(',')})`;
  };
  return Array.from({ length: rows }, (_, index) => row(index)).join(',');
}

/**
 * Whether a column has one of many values. For PostgreSQL a single parameter: a thousand of them take longer to plan than to
 * look up.
 * @param column its name in SQL
 */
export function isAmong<T extends string | number>(
  { dialect }: Pick<Handle, 'dialect'>,
  column: string,
  values: readonly T[],
  type: T extends string ? 'text' : 'bigint',
): RawBuilder<boolean> {
  return dialect === 'postgres'
    ? sql<boolean>`${sql.ref(column)} = any(${values}::${sql.raw(type)}[])`
    : sql<boolean>`${sql.ref(column)} in (${sql.join(values)})`;
}
