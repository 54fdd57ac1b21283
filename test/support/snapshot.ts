import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import type { TestApp } from './app.ts';

/** What may grow without anything having been changed: counts, records of what was refused, mail that was asked for. */
const GROWS: ReadonlySet<string> = new Set([
  'throttle_windows',
  'audit_log',
  'audit_seals',
  'audit_keys',
  'outbox',
]);

/** Every row of every table, but for those that may grow: equal before and after means that nothing was changed. */
export async function snapshot({ core }: TestApp): Promise<Record<string, string[]>> {
  const { database } = core.config;
  if (database.kind === 'sqlite') {
    const file = new DatabaseSync(database.file, { readOnly: true });
    try {
      return await readTables(
        "select name from sqlite_master where type = 'table' and name not like 'sqlite_%'",
        async (sql) => file.prepare(sql).all(),
      );
    } finally {
      file.close();
    }
  }
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    return await readTables(
      "select table_name as name from information_schema.tables where table_schema = 'public'",
      async (sql) => (await client.query(sql)).rows,
    );
  } finally {
    await client.end();
  }
}

async function readTables(
  listing: string,
  query: (sql: string) => Promise<Record<string, unknown>[]>,
): Promise<Record<string, string[]>> {
  const tables: Record<string, string[]> = {};
  for (const { name } of await query(listing)) {
    if (GROWS.has(String(name))) continue;
    const rows = await query(`select * from "${name}"`);
    tables[String(name)] = rows.map((row) => JSON.stringify(row)).sort();
  }
  return tables;
}
