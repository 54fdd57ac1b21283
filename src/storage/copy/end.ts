import type { Dialect } from '../sql/database.ts';
import { quoted, type Table } from './tables.ts';

/** A value as both engines have it: booleans are 0 and 1. */
export type Value = string | number | null;
/** The values of a row, in the order of {@link Table.columns}. */
export type Row = readonly Value[];

/** One of the two databases of a copy, over a single connection that nobody shares. */
export interface End {
  readonly dialect: Dialect;
  /** Where it is, for people: without user and password. */
  readonly place: string;
  /** Runs a statement, with `?` for each value. */
  query(text: string, values?: readonly Value[]): Promise<readonly Row[]>;
  insert(table: Table, rows: readonly Row[]): Promise<void>;
  close(): Promise<void>;
}

/** The next rows of a table after a key, in the order of the key. @param after null: from the first on */
export function pageOf(end: End, table: Table, after: Row | null, limit: number): Promise<readonly Row[]> {
  const { name, columns, key } = table;
  const all = `select ${quoted(columns)} from "${name}"`;
  if (key.length === 0) return end.query(all);
  const order = quoted(key);
  const where = after ? `where (${order}) > (${after.map(() => '?').join(', ')})` : '';
  return end.query(`${all} ${where} order by ${order} limit ${limit}`, after ?? []);
}

/** The key of a row. */
export const keyOf = ({ columns, key }: Table, row: Row): Row =>
  key.map((name) => row[columns.indexOf(name)] ?? null);

export async function countRows(end: End, { name }: Table): Promise<number> {
  const [row] = await end.query(`select count(*) from "${name}"`);
  return Number(row?.[0]);
}

/** Runs work in a transaction. What it throws rolls it back. */
export async function inTransaction<T>(end: End, work: () => Promise<T>): Promise<T> {
  await end.query('begin');
  try {
    const result = await work();
    await end.query('commit');
    return result;
  } catch (error) {
    // The first error is the one to report; a connection that is gone has nothing to roll back.
    await end.query('rollback').catch(() => {});
    throw error;
  }
}
