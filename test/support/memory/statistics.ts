import type { StatisticRow, StatisticsStore } from '../../../src/contracts/stores/statistics.ts';
import { deleteRows, type Tables } from './tables.ts';

const keyOf = ({ step, name, startsAt, labels }: StatisticRow): string =>
  JSON.stringify([step, name, startsAt, labels]);

export function createMemoryStatisticsStore(tables: Tables): StatisticsStore {
  const removeSome = <K, R>(table: Map<K, R>, meets: (row: R) => boolean, limit: number): number => {
    const some = [...table.values()].filter(meets).slice(0, limit);
    return deleteRows(table, (row) => some.includes(row)).length;
  };
  return {
    async add(rows) {
      for (const row of rows) {
        const before = tables.statistics.get(keyOf(row)) ?? { count: 0, sum: 0 };
        tables.statistics.set(keyOf(row), {
          ...row,
          count: before.count + row.count,
          sum: before.sum + row.sum,
        });
      }
    },

    async list(name, { step, from, to, limit }) {
      return [...tables.statistics.values()]
        .filter((row) => row.name === name && row.step === step && row.startsAt >= from && row.startsAt < to)
        .sort((a, b) => a.startsAt - b.startsAt || (a.labels < b.labels ? -1 : 1))
        .slice(0, limit);
    },

    removeOutside: async (step, from, to, limit) =>
      removeSome(
        tables.statistics,
        (row) => row.step === step && (row.startsAt < from || row.startsAt > to),
        limit,
      ),

    async report(report) {
      tables.processReports.set(report.uid, report);
    },

    reportsSince: async (at) => [...tables.processReports.values()].filter((report) => report.at >= at),

    async endReport(uid) {
      tables.processReports.delete(uid);
    },

    removeReportsOutside: async (from, to, limit) =>
      removeSome(tables.processReports, ({ at }) => at < from || at > to, limit),
  };
}
