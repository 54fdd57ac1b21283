import type { DatabaseConfig } from '../../../src/config/config.ts';
import type { Dialect } from '../../../src/storage/sql/database.ts';
import { type Direct, openDirect } from '../direct.ts';
import { type Crowd, type Sown, sownTables } from './tables.ts';

/**
 * Fills a database that is migrated, and in use by nobody, with the people of a shop and all that is stored about them, in
 * statements of their own for each table. Leaves the statistics of the engine as they would be.
 * @param crowd.hash the encoded password of everybody who has one
 * @param crowd.now milliseconds since the epoch
 * @returns the ids of the users: the first, and the last
 */
export async function sowCrowd(
  database: DatabaseConfig,
  crowd: Omit<Crowd, 'before'>,
): Promise<{ readonly first: number; readonly last: number }> {
  const direct = await openDirect(database);
  try {
    const highest = async (table: string): Promise<number> =>
      Number((await direct.query(`select coalesce(max(id), 0) as id from ${table}`))[0]?.id);
    const before = { users: await highest('users'), audit_seals: await highest('audit_seals') };
    await withoutIndexes(direct, async () => {
      for (const sown of sownTables(direct.dialect, { ...crowd, before }))
        await sow(direct, sown, crowd.users);
    });
    await settle(direct);
    return { first: before.users + 1, last: before.users + crowd.users };
  } finally {
    await direct.close();
  }
}

const NUMBERS: Readonly<Record<Dialect, (count: number) => string>> = {
  sqlite: (count) =>
    `recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < ${count})`,
  postgres: (count) => `numbers (n) as (select generate_series(1::bigint, ${count}::bigint))`,
};

async function sow(
  { dialect, query }: Direct,
  { table, rows, columns, from = 'numbers' }: Sown,
  users: number,
): Promise<void> {
  const names = Object.keys(columns).join(', ');
  await query(`insert into ${table} (${names}) with ${NUMBERS[dialect](Math.ceil(users * rows))}
    select ${Object.values(columns).join(', ')} from ${from}`);
}

/** Building an index afterwards takes a third of the time of writing to it row by row. */
async function withoutIndexes({ dialect, query }: Direct, work: () => Promise<void>): Promise<void> {
  const indexes = await query<{ name: string; sql: string }>(
    dialect === 'sqlite'
      ? `select name, sql from sqlite_schema where type = 'index' and sql is not null`
      : `select indexname as name, indexdef as sql from pg_indexes where schemaname = 'public'
         and indexname not in (select conname from pg_constraint)`,
  );
  for (const statement of BEFORE[dialect]) await query(statement);
  for (const { name } of indexes) await query(`drop index ${name}`);
  await work();
  for (const { sql } of indexes) await query(sql);
  for (const statement of AFTER[dialect]) await query(statement);
}

/** Nothing of this is to survive a crash, and rows refer to rows that are there. */
const BEFORE: Readonly<Record<Dialect, readonly string[]>> = {
  sqlite: [
    'pragma journal_mode = off',
    'pragma synchronous = off',
    'pragma foreign_keys = off',
    'pragma cache_size = -200000',
  ],
  postgres: [
    `select set_config('session_replication_role', 'replica', false)
     where current_setting('is_superuser') = 'on'`,
    `set maintenance_work_mem = '256MB'`,
  ],
};
const AFTER: Readonly<Record<Dialect, readonly string[]>> = {
  sqlite: ['pragma journal_mode = wal'],
  postgres: [`select setval(pg_get_serial_sequence('users', 'id'), max(id)) from users`],
};

/** What PostgreSQL's autovacuum does within minutes. The service asks SQLite for no statistics. */
async function settle({ dialect, query }: Direct): Promise<void> {
  if (dialect === 'postgres') await query('vacuum analyze');
}
