import type { Direct, Row } from '../direct.ts';
import type { Statement } from '../statements.ts';
import { type Findings, hasPlan, MOST_ROWS, SMALL } from './plans.ts';

interface Node {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Index Cond'?: string;
  readonly Filter?: string;
  /** As estimated, each time the node runs. */
  readonly 'Plan Rows': number;
  readonly 'Total Cost': number;
  readonly Plans?: readonly Node[];
}

/** What planning adds to the cost of a plan that is made for its values, and more: a statement of four tables. */
const PLANNING = 25;
/** What reads a table; others that end in "Scan" read what is above or below them. */
const SCANS: ReadonlySet<string> = new Set([
  'Seq Scan',
  'Index Scan',
  'Index Only Scan',
  'Bitmap Index Scan',
]);
/** What a limit above them also limits: they pass rows on as they read them. */
const STREAMS: ReadonlySet<string> = new Set([
  'LockRows',
  'Nested Loop',
  'Result',
  'Subquery Scan',
  'Unique',
]);

/**
 * What is wrong with the plans of statements: the one for the values given, and the one that PostgreSQL keeps for any values of
 * a named statement, where it would.
 */
export async function findingsOnPostgres(
  direct: Direct,
  statements: readonly Statement[],
): Promise<Findings> {
  const found = new Map<Statement, readonly string[]>();
  const indexes = await direct.query<{ name: string; rows: number }>(
    `select relname as name, reltuples as rows from pg_class where relkind = 'i'`,
  );
  const small = new Set(indexes.filter(({ rows }) => rows <= MOST_ROWS).map(({ name }) => name));
  for (const statement of statements.filter(hasPlan)) {
    const [plan, kept] = [await planFor(direct, statement), await planForAny(direct, statement)];
    const plans = kept['Total Cost'] < plan['Total Cost'] + PLANNING ? [plan, kept] : [plan];
    const above = { isLimited: false, table: '', small };
    const findings = new Set(plans.flatMap((root) => findingsIn(root, above)));
    if (findings.size > 0) found.set(statement, [...findings]);
  }
  return found;
}

const planFor = async ({ query }: Direct, { sql, parameters }: Statement): Promise<Node> =>
  rootOf(await query(`explain (format json) ${sql}`, parameters));

async function planForAny({ query }: Direct, { sql }: Statement): Promise<Node> {
  const count = Math.max(0, ...[...sql.matchAll(/\$(\d+)/g)].map(([, number]) => Number(number)));
  const values = count > 0 ? `(${Array.from({ length: count }, () => 'null').join(', ')})` : '';
  await query(`prepare any_values as ${sql}`);
  await query('set plan_cache_mode = force_generic_plan');
  const root = rootOf(await query(`explain (format json) execute any_values${values}`));
  await query('deallocate any_values');
  await query('reset plan_cache_mode');
  return root;
}

function rootOf(rows: readonly Row[]): Node {
  const [{ Plan: root }] = rows[0]?.['QUERY PLAN'] as [{ Plan: Node }];
  return root;
}

interface Above {
  /** Whether the rows are read until there are enough. */
  readonly isLimited: boolean;
  /** The table that a bitmap of an index is for. */
  readonly table: string;
  /** Indexes with few rows. */
  readonly small: ReadonlySet<string>;
}

function findingsIn(node: Node, above: Above): string[] {
  const type = node['Node Type'];
  const table = node['Relation Name'] ?? above.table;
  const isLimited = type === 'Limit' || (above.isLimited && STREAMS.has(type));
  const below = { ...above, isLimited, table: type === 'Bitmap Heap Scan' ? table : '' };
  const isScan = SCANS.has(type) && !SMALL.has(table);
  const sorted = type === 'Sort' ? (node.Plans?.[0]?.['Plan Rows'] ?? 0) : 0;
  return [
    ...(isScan ? scanned(node, table, above) : []),
    ...(sorted > MOST_ROWS ? [`sorts ${sorted} rows`] : []),
    ...(node.Plans ?? []).flatMap((plan) => findingsIn(plan, below)),
  ];
}

function scanned(node: Node, table: string, { isLimited, small }: Above): string[] {
  const type = node['Node Type'];
  if (small.has(node['Index Name'] ?? '')) return [];
  const isSought = node['Index Cond'] !== undefined;
  if (isLimited) return !isSought && node.Filter ? [`searches all of ${table} (${type})`] : [];
  if (!isSought) return [`reads all of ${table} (${type})`];
  return node['Plan Rows'] > MOST_ROWS ? [`reads ${node['Plan Rows']} rows of ${table} (${type})`] : [];
}
