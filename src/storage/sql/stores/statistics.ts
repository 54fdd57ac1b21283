import { type Selectable, sql } from 'kysely';
import type {
  ProcessReport,
  StatisticRow,
  StatisticsStore,
  Step,
} from '../../../contracts/stores/statistics.ts';
import type { Handle } from '../database.ts';
import type { Schema } from '../schema.ts';

/** Rows of one statement: each has six parameters. */
const ADDED_AT_ONCE = 500;

export function createStatisticsStore({ db }: Handle): StatisticsStore {
  return {
    async add(rows) {
      const inOrder = rows.toSorted(byKey);
      for (let start = 0; start < inOrder.length; start += ADDED_AT_ONCE)
        await db
          .insertInto('statistics')
          .values(inOrder.slice(start, start + ADDED_AT_ONCE).map(fromRow))
          .onConflict((conflict) =>
            conflict.columns(['step', 'name', 'starts_at', 'labels']).doUpdateSet(({ eb, ref }) => ({
              count: eb('statistics.count', '+', ref('excluded.count')),
              sum: eb('statistics.sum', '+', ref('excluded.sum')),
            })),
          )
          .execute();
    },

    async list(name, { step, from, to, limit }) {
      const rows = await db
        .selectFrom('statistics')
        .selectAll()
        .where('step', '=', step)
        .where('name', '=', name)
        .where('starts_at', '>=', from)
        .where('starts_at', '<', to)
        .orderBy('starts_at')
        .orderBy('labels')
        .limit(limit)
        .execute();
      return rows.map(toRow);
    },

    async removeOutside(step, from, to, limit) {
      const removed = await sql`
        delete from statistics where (step, name, starts_at, labels) in (
          select step, name, starts_at, labels from statistics
          where step = ${step} and (starts_at < ${from} or starts_at > ${to}) limit ${limit}
        )`.execute(db);
      return Number(removed.numAffectedRows ?? 0n);
    },

    async report({ uid, role, at, troubles }) {
      const values = { role, at, troubles: JSON.stringify(troubles) };
      await db
        .insertInto('process_reports')
        .values({ uid, ...values })
        .onConflict((conflict) => conflict.column('uid').doUpdateSet(values))
        .execute();
    },

    async reportsSince(at) {
      const rows = await db.selectFrom('process_reports').selectAll().where('at', '>=', at).execute();
      return rows.map(toReport);
    },

    async endReport(uid) {
      await db.deleteFrom('process_reports').where('uid', '=', uid).execute();
    },

    async removeReportsOutside(from, to, limit) {
      const some = db
        .selectFrom('process_reports')
        .select('uid')
        .where(({ eb, or }) => or([eb('at', '<', from), eb('at', '>', to)]))
        .limit(limit);
      const removed = await db.deleteFrom('process_reports').where('uid', 'in', some).executeTakeFirst();
      return Number(removed.numDeletedRows);
    },
  };
}

/** Of the primary key, in which every process locks rows. */
function byKey(a: StatisticRow, b: StatisticRow): number {
  const [one, other] = [keyOf(a), keyOf(b)];
  return one < other ? -1 : Number(one > other);
}

const keyOf = ({ step, name, startsAt, labels }: StatisticRow): string =>
  JSON.stringify([step, name, startsAt, labels]);

const fromRow = ({ step, name, startsAt, labels, count, sum }: StatisticRow): Schema['statistics'] => ({
  step,
  name,
  starts_at: startsAt,
  labels,
  count,
  sum,
});

const toRow = (row: Selectable<Schema['statistics']>): StatisticRow => ({
  step: row.step as Step,
  startsAt: row.starts_at,
  name: row.name,
  labels: row.labels,
  count: row.count,
  sum: row.sum,
});

const toReport = (row: Selectable<Schema['process_reports']>): ProcessReport => ({
  uid: row.uid,
  role: row.role as ProcessReport['role'],
  at: row.at,
  troubles: JSON.parse(row.troubles),
});
