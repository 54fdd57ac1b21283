import { sql } from 'kysely';
import { isShorter, type LedgerCount, longerOf, type OtpStore } from '../../../contracts/stores/codes.ts';
import { toleranceOf } from '../../../lib/clock.ts';
import type { Handle } from '../database.ts';
import { lookup } from '../lookup.ts';
import { prepared } from '../prepared.ts';
import {
  COUNT_COLUMNS,
  counterColumns,
  countIn,
  countsIn,
  LEDGER_COLUMNS,
  LONGER,
  rowKeysOf,
  SHORTER,
} from './ledger-rows.ts';

type Ledger = Pick<OtpStore, 'count' | 'counted' | 'uncount' | 'countedUnder' | 'clear' | 'removeExpired'>;

/** `ahead`: a window that ends later was begun by a clock that was wrong. */
type CountValues = { kind: string; key: string; now: number; resetsAt: number; ahead: number };

/** Counts one event. @param columns of the counter; in a new row the other one has nothing */
const countEventIn = (columns: typeof LONGER) => {
  const count = sql.ref(columns.count);
  const end = sql.ref(columns.resetsAt);
  const stored = { count: sql.ref(`stored.${columns.count}`), end: sql.ref(`stored.${columns.resetsAt}`) };
  return prepared((db, values: CountValues) => {
    const first: Readonly<Record<string, unknown>> = {
      [columns.count]: 1,
      [columns.resetsAt]: values.resetsAt,
    };
    const isOver = sql`(${stored.end} <= ${values.now} or ${stored.end} > ${values.ahead})`;
    const query = sql<LedgerCount>`
      insert into otp_ledger as stored (kind, key, ${sql.join(COUNT_COLUMNS.map((name) => sql.ref(name)))})
      values (${values.kind}, ${values.key}, ${sql.join(COUNT_COLUMNS.map((name) => first[name] ?? 0))})
      on conflict (kind, key) do update set
        ${count} = case when ${isOver} then 1 else ${stored.count} + 1 end,
        ${end} = case when ${isOver} then excluded.${end} else ${stored.end} end
      returning ${count} as count, ${end} as "resetsAt"`;
    return { compile: () => query.compile(db) };
  });
};
const countLonger = countEventIn(LONGER);
const countShorter = countEventIn(SHORTER);

/** Shares turns. */
const selectRow = lookup({ kind: 'text', key: 'text' }, (db, { kind, key }) =>
  db.selectFrom('otp_ledger').select(LEDGER_COLUMNS).where('kind', '=', kind).where('key', '=', key),
);

/** Counters in windows that open with the first event. */
export function createLedger(handle: Handle): Ledger {
  const { db } = handle;
  return {
    async count(kind, key, window, now) {
      const ahead = now + window + toleranceOf(window);
      const countEvent = isShorter(key) ? countShorter : countLonger;
      const values = { kind, key: longerOf(key), now, resetsAt: now + window, ahead };
      const { rows } = await countEvent(handle, values);
      if (!rows[0]) throw new Error('the counter returned nothing');
      return { ...rows[0] };
    },

    async counted(kind, key) {
      const row = await selectRow(handle, { kind, key: longerOf(key) });
      return row && countIn(row, key);
    },

    async uncount(kind, key) {
      const { count } = counterColumns(key);
      await db
        .updateTable('otp_ledger')
        .set((row) => ({ [count]: row(count, '-', 1) }))
        .where('kind', '=', kind)
        .where('key', '=', longerOf(key))
        .where(count, '>', 0)
        .execute();
    },

    async countedUnder(kind, keys, now) {
      if (keys.length === 0) return new Map();
      const rows = await db
        .selectFrom('otp_ledger')
        .select(LEDGER_COLUMNS)
        .where('kind', '=', kind)
        .where('key', 'in', rowKeysOf(keys))
        .execute();
      const asked = new Set(keys);
      return new Map([...countsIn(rows)].filter(([key, { resetsAt }]) => asked.has(key) && resetsAt > now));
    },

    async clear(kind, keys) {
      const rows = (rowKeys: readonly string[]) =>
        db.updateTable('otp_ledger').where('kind', '=', kind).where('key', 'in', rowKeys);
      const shorter = keys.filter(isShorter).map(longerOf);
      const longer = keys.filter((key) => !isShorter(key));
      if (shorter.length > 0) await rows(shorter).set({ short_count: 0, short_resets_at: 0 }).execute();
      if (longer.length > 0) await rows(longer).set({ count: 0, resets_at: 0 }).execute();
      if (keys.length === 0) return;
      await db
        .deleteFrom('otp_ledger')
        .where('kind', '=', kind)
        .where('key', 'in', rowKeysOf(keys))
        .where('resets_at', '=', 0)
        .where('short_resets_at', '=', 0)
        .execute();
    },

    async removeExpired(now, limit) {
      // What another transaction counts in meanwhile is not over any more.
      const lock = handle.dialect === 'postgres' ? sql`for update skip locked` : sql``;
      const { rows } = await sql`
        delete from otp_ledger where (kind, key) in
          (select kind, key from otp_ledger
            where resets_at <= ${now} and short_resets_at <= ${now} limit ${limit} ${lock})
        returning kind`.execute(db);
      return rows.length;
    },
  };
}
