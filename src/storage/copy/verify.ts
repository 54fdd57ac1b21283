import { hash } from 'node:crypto';
import { type End, keyOf, pageOf, type Row } from './end.ts';
import type { Table } from './tables.ts';

/** What a table holds, in whatever order its rows are read: engines sort texts differently. */
interface Digest {
  readonly rows: number;
  readonly sum: bigint;
}

/** Rows read at a time. */
const BATCH = 1000;
const MASK = (1n << 128n) - 1n;

/**
 * Reads a table on both sides.
 * @param onRows called with how many more rows were read of the source
 * @returns what is wrong, in words; null: the same rows are there, with the same values
 */
export async function compare(
  source: End,
  target: End,
  table: Table,
  onRows: (rows: number) => void,
): Promise<string | null> {
  const [wanted, found] = await Promise.all([digestOf(source, table, onRows), digestOf(target, table)]);
  if (wanted.rows !== found.rows) return `${table.name}: expected ${wanted.rows} rows, found ${found.rows}`;
  return wanted.sum === found.sum
    ? null
    : `${table.name}: expected the same values in its ${wanted.rows} rows, some differ`;
}

async function digestOf(end: End, table: Table, onRows: (rows: number) => void = () => {}): Promise<Digest> {
  let rows = 0;
  let sum = 0n;
  for (let after: Row | null = null; ; ) {
    const page: readonly Row[] = await pageOf(end, table, after, BATCH);
    for (const row of page) sum = (sum + fingerprintOf(row)) & MASK;
    rows += page.length;
    onRows(page.length);
    const last = page.at(-1);
    if (!last || page.length < BATCH) return { rows, sum };
    after = keyOf(table, last);
  }
}

/** Added up, not combined by XOR: two rows that are the same must not cancel each other. */
const fingerprintOf = (row: Row): bigint => BigInt(`0x${hash('sha256', JSON.stringify(row)).slice(0, 32)}`);
