import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import type pg from 'pg';
import { loadConfig } from '../../src/config/config.ts';
import { openMigrated } from '../../src/storage/migrations/open.ts';
import { type Engine, type EngineName, inDatabase, openEngine, redisUrlOf } from './engines.ts';

/** A database of PostgreSQL that the suites of a test file use by turns. */
interface Lendable {
  readonly engine: Engine;
  readonly url: string;
  /** As it was made. */
  readonly made: Made;
}

interface Made {
  /** @see SCHEMA */
  readonly schema: string;
  /** The rows that migrations have inserted, as JSON, by their tables. */
  readonly rows: ReadonlyMap<string, string>;
}

/** Those that nobody uses now. */
const spare: Lendable[] = [];
let lent = 0;

/** How long is waited for locks and connections that are about to end, and the pause between looks, milliseconds. */
const PATIENCE = 1000;
const PAUSE = 10;

/** By what a changed schema is known: names of what there is, types, rights, settings and migrations. */
const SCHEMA = `
  with ours as (select * from pg_class where relnamespace = 'public'::regnamespace)
  select md5(string_agg(line, ';' order by line)) as schema from (
    select concat_ws(' ', 'relation', relname, relkind, relacl, reloptions) from ours
    union all select concat_ws(' ', 'column', relname, attname, atttypid, attnotnull, atthasdef) from pg_attribute
      join ours on ours.oid = attrelid where attnum > 0
    union all select concat_ws(' ', 'constraint', conrelid::regclass, conname) from pg_constraint
      where connamespace = 'public'::regnamespace
    union all select concat_ws(' ', 'trigger', relname, tgname) from pg_trigger join ours on ours.oid = tgrelid
    union all select concat_ws(' ', 'function', oid::regprocedure) from pg_proc where pronamespace = 'public'::regnamespace
    union all select concat_ws(' ', 'setting', setrole, setconfig) from pg_db_role_setting join pg_database
      on pg_database.oid = setdatabase where datname = current_database()
    union all select concat_ws(' ', 'migration', name) from schema_migrations
  ) as lines (line)`;

const TABLES = `select tablename as name from pg_tables where schemaname = 'public' and tablename <> 'schema_migrations'`;

/** How many others are connected. */
const OTHERS = `select count(*)::int as count from pg_stat_activity
  where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'`;

/** Deletes rows and sets sequences: truncating tables and restarting sequences would make new files. */
const EMPTY = `
  do $$ declare name text; begin
    set local session_replication_role = replica;
    set local lock_timeout = ${PATIENCE};
    for name in ${TABLES} loop
      execute format('delete from %I', name);
    end loop;
    for name in select sequencename from pg_sequences where schemaname = 'public' loop
      perform setval(format('%I', name), 1, false);
    end loop;
  end $$`;

/**
 * Lends an empty database to a suite. On SQLite that is a new one. On PostgreSQL, to make a database of 400 files and to drop it
 * takes longer than most suites take: so its tables are there already, and when the suite gives it back it is emptied for
 * the next one of the file. It is dropped when a test has changed its schema or left a connection to it.
 */
export async function lendEngine(name: EngineName): Promise<Engine> {
  if (name === 'sqlite') return openEngine(name);
  const lendable = spare.pop() ?? (await make());
  const dataDir = mkdtempSync(join(tmpdir(), 'latchkey-test-'));
  lent += 1;
  const prefix = `${new URL(lendable.url).pathname.slice(1)}_${lent}`;
  return {
    env: {
      ...lendable.engine.env,
      DATA_DIR: dataDir,
      ...(name === 'redis' && { REDIS_URL: redisUrlOf(prefix) }),
    },
    async drop() {
      rmSync(dataDir, { recursive: true, force: true });
      if (await isEmptied(lendable)) spare.push(lendable);
      else await lendable.engine.drop();
    },
  };
}

async function make(): Promise<Lendable> {
  const engine = await openEngine('postgres');
  const config = loadConfig(engine.env);
  const { database } = await openMigrated(config.database, 'create');
  await database.close();
  const url = String(engine.env.DATABASE_URL);
  const made = await inDatabase(url, async (client) => ({
    schema: await schemaIn(client),
    rows: await rowsIn(client),
  }));
  return { engine, url, made };
}

/** Makes it again what it was. @returns false when that is impossible */
async function isEmptied({ url, made }: Lendable): Promise<boolean> {
  try {
    return await inDatabase(url, async (client) => {
      if (!(await isLeft(client))) return false;
      await client.query(EMPTY);
      for (const [table, rows] of made.rows)
        await client.query(`insert into ${table} select * from json_populate_recordset(null::${table}, $1)`, [
          rows,
        ]);
      return (await schemaIn(client)) === made.schema;
    });
  } catch {
    // A test has left it read-only, without its tables or locked; or the role may not switch off foreign keys.
    return false;
  }
}

/** Waits until nobody else is connected: what is closed takes a moment to end. @returns false when somebody stays */
async function isLeft(client: pg.Client): Promise<boolean> {
  for (let waited = 0; waited < PATIENCE; waited += PAUSE) {
    const { rows } = await client.query<{ count: number }>(OTHERS);
    if (rows[0]?.count === 0) return true;
    await setTimeout(PAUSE);
  }
  return false;
}

async function schemaIn(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ schema: string }>(SCHEMA);
  return String(rows[0]?.schema);
}

async function rowsIn(client: pg.Client): Promise<Map<string, string>> {
  const { rows: tables } = await client.query<{ name: string }>(TABLES);
  const filled = new Map<string, string>();
  for (const { name } of tables) {
    const { rows } = await client.query<{ all: string | null }>(
      `select json_agg(t)::text as all from ${name} t`,
    );
    if (rows[0]?.all) filled.set(name, rows[0].all);
  }
  return filled;
}

after(async () => {
  for (const { engine } of spare.splice(0)) await engine.drop();
});
