import type { Selectable } from 'kysely';
import { isShorter, type LedgerCount, longerOf, shorterKey } from '../../../contracts/stores/codes.ts';
import type { Schema } from '../schema.ts';

/** A row of the ledger without its kind: the counter of a key, and that of its shorter window. */
export type LedgerRow = Omit<Selectable<Schema['otp_ledger']>, 'kind'>;

/** The columns of a counter. */
export const columnsOf = (key: string) =>
  isShorter(key)
    ? ({ count: 'short_count', resetsAt: 'short_resets_at' } as const)
    : ({ count: 'count', resetsAt: 'resets_at' } as const);

/** The keys of the rows of counters. */
export const rowKeysOf = (keys: readonly string[]): string[] => [...new Set(keys.map(longerOf))];

/** What a row says of a counter; undefined: nothing. */
export function countIn(row: LedgerRow, key: string): LedgerCount | undefined {
  const columns = columnsOf(key);
  const [count, resetsAt] = [row[columns.count], row[columns.resetsAt]];
  return count === null || resetsAt === null ? undefined : { count, resetsAt };
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

/** A row in which nothing is counted yet: both windows are over. */
const emptyRow = (key: string): LedgerRow => ({
  key,
  count: 0,
  resets_at: 0,
  short_count: null,
  short_resets_at: null,
});

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
    const columns = columnsOf(key);
    const rowKey = longerOf(key);
    const row = rows.get(rowKey) ?? before.get(rowKey) ?? emptyRow(rowKey);
    rows.set(rowKey, { ...row, [columns.count]: count, [columns.resetsAt]: resetsAt });
  }
  return [...rows.values()];
}
