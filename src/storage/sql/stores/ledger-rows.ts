import type { Selectable } from 'kysely';
import { isShorter, type LedgerCount, longerOf, shorterKey } from '../../../contracts/stores/codes.ts';
import type { Schema } from '../schema.ts';

/** A row of the ledger without its kind: a counter, and that of its shorter window. */
export type LedgerRow = Omit<Selectable<Schema['otp_ledger']>, 'kind'>;

/** The columns of both counters. */
export const COUNT_COLUMNS = ['count', 'resets_at', 'short_count', 'short_resets_at'] as const;
export const LEDGER_COLUMNS = ['key', ...COUNT_COLUMNS] as const;

interface CounterColumns {
  readonly count: 'count' | 'short_count';
  readonly resetsAt: 'resets_at' | 'short_resets_at';
}
export const LONGER: CounterColumns = { count: 'count', resetsAt: 'resets_at' };
export const SHORTER: CounterColumns = { count: 'short_count', resetsAt: 'short_resets_at' };

/** The columns of a counter. */
export const counterColumns = (key: string): CounterColumns => (isShorter(key) ? SHORTER : LONGER);

/** The keys of the rows of counters. */
export const rowKeysOf = (keys: readonly string[]): string[] => [...new Set(keys.map(longerOf))];

/** What a row says of a counter; undefined: nothing is counted. */
export function countIn(row: LedgerRow, key: string): LedgerCount | undefined {
  const columns = counterColumns(key);
  const resetsAt = row[columns.resetsAt];
  return resetsAt === 0 ? undefined : { count: row[columns.count], resetsAt };
}

/** What rows say, by the keys of counters. */
export const countsIn = (rows: Iterable<LedgerRow>): Map<string, LedgerCount> =>
  new Map(
    [...rows].flatMap((row) =>
      [row.key, shorterKey(row.key)].flatMap((key) => {
        const count = countIn(row, key);
        return count ? [[key, count] as const] : [];
      }),
    ),
  );

/**
 * The rows of counters that change.
 * @param before the rows that were read, by their keys
 */
export function rowsWith(
  changed: ReadonlyArray<LedgerCount & { readonly key: string }>,
  before: ReadonlyMap<string, LedgerRow>,
): readonly LedgerRow[] {
  const rows = new Map<string, LedgerRow>();
  for (const { key, count, resetsAt } of changed) {
    const columns = counterColumns(key);
    const rowKey = longerOf(key);
    const row = rows.get(rowKey) ?? before.get(rowKey) ?? emptyRow(rowKey);
    rows.set(rowKey, { ...row, [columns.count]: count, [columns.resetsAt]: resetsAt });
  }
  return [...rows.values()];
}

const emptyRow = (key: string): LedgerRow => ({
  key,
  count: 0,
  resets_at: 0,
  short_count: 0,
  short_resets_at: 0,
});
