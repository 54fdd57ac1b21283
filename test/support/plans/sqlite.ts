import type { Direct } from '../direct.ts';
import type { Statement } from '../statements.ts';
import { type Findings, hasPlan, MOST_ROWS, SMALL } from './plans.ts';

/**
 * What is wrong with the plans of statements: those without statistics, as the service has them, and those after an operator's
 * ANALYZE.
 */
export async function findingsOnSqlite(direct: Direct, statements: readonly Statement[]): Promise<Findings> {
  const planned = statements.filter(hasPlan);
  const before = await Promise.all(planned.map((statement) => planOf(direct, statement)));
  const statistics = await analyze(direct);
  const found = new Map<Statement, readonly string[]>();
  for (const [index, statement] of planned.entries()) {
    const plans = [before[index] ?? [], await planOf(direct, statement)];
    const findings = new Set(plans.flatMap((plan) => findingsIn(plan, statement.sql, statistics)));
    if (findings.size > 0) found.set(statement, [...findings]);
  }
  return found;
}

const planOf = async ({ query }: Direct, { sql }: Statement): Promise<string[]> =>
  (await query<{ detail: string }>(`explain query plan ${sql}`)).map(({ detail }) => detail);

interface Statistics {
  rowsOf(table: string): number;
  /** How many rows have the same first columns of an index. @param bound how many of its columns are given */
  rowsSought(index: string, bound: number): number;
}

async function analyze({ query }: Direct): Promise<Statistics> {
  await query('analyze');
  const found = await query<{ tbl: string; idx: string | null; stat: string }>(
    'select tbl, idx, stat from sqlite_stat1',
  );
  const numbers = (stat: string): number[] => stat.split(' ').map(Number);
  const tables = new Map(found.map(({ tbl, stat }) => [tbl, numbers(stat)[0] ?? 0]));
  const indexes = new Map(found.map(({ idx, stat }) => [idx, numbers(stat)]));
  return {
    rowsOf: (table) => tables.get(table) ?? 0,
    // An index that holds nothing has no statistics.
    rowsSought: (index, bound) => indexes.get(index)?.[bound] ?? 0,
  };
}

function findingsIn(plan: readonly string[], sql: string, { rowsOf, rowsSought }: Statistics): string[] {
  const sorts = plan.some((step) => step.includes('TEMP B-TREE FOR ORDER BY'));
  const isLimited = /\blimit\b/i.test(sql) && !sorts;
  return plan.flatMap((step) => {
    const [, how, name = '', index, condition = ''] =
      /^(SCAN|SEARCH) (\w+)(?: USING (?:COVERING )?INDEX (\w+))?(?: \((.*)\))?/.exec(step) ?? [];
    const table = tableOf(name, sql);
    if (!how || SMALL.has(table) || rowsOf(table) === 0) return [];
    const bound = condition.split(' AND ').filter((term) => term.endsWith('=?')).length;
    const rows = index ? rowsSought(index, how === 'SCAN' ? 0 : bound) : 1;
    if (how === 'SEARCH')
      return sorts && rows > MOST_ROWS ? [`sorts ${rows} rows of ${table} (${step})`] : [];
    // An index of some rows is made for a condition.
    const isPartial = index !== undefined && rows < rowsOf(table);
    if (isPartial ? isLimited || rows <= MOST_ROWS : isLimited && !/\bwhere\b/i.test(sql)) return [];
    return [`${isLimited ? 'searches' : 'reads'} all of ${table} (${step})`];
  });
}

/** The table that a statement calls so. */
const tableOf = (name: string, sql: string): string =>
  new RegExp(`"?(\\w+)"? as "?${name}"?\\b`).exec(sql)?.[1] ?? name;
