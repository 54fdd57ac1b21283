import type { Client } from 'pg';
import type { PostgresConfig } from '../../config/config.ts';
import { Unavailable, UsageError } from '../../lib/failures.ts';
import { placeOf } from '../migrations/open.ts';
import type { End, Value } from './end.ts';
import { quoted, type Table, tablesOfSchema } from './tables.ts';

const APPLICATION = 'latchkey copy';
/** How long who just ends is waited for, and autovacuum, which gives way after a second. Milliseconds. */
const LOCK_TIMEOUT = 5000;
const LOCK_NOT_AVAILABLE = '55P03';
const [BOOL_OID, INT8_OID] = [16, 20];
/** The types that columns may have, beside which nothing is converted. */
const TYPES: ReadonlySet<unknown> = new Set(['text', 'bigint', 'boolean']);

/**
 * Opens a PostgreSQL database to copy into.
 * @throws UsageError when a service uses it
 */
export async function holdPostgres(config: PostgresConfig): Promise<End> {
  const { client, end } = await connect(config);
  return closingOnFailure(client, async () => {
    await refuseServices(end);
    return end;
  });
}

/**
 * Opens a PostgreSQL database to read from, as of one moment.
 * @param isInUse whether others may write meanwhile; if not, their changes wait until it is closed
 * @throws UsageError when they must not, but a service uses it
 */
export async function readPostgres(config: PostgresConfig, { isInUse }: { isInUse: boolean }): Promise<End> {
  const { client, end } = await connect(config);
  return closingOnFailure(client, async () => {
    if (!isInUse) await refuseServices(end);
    await client.query(
      [
        'begin isolation level repeatable read',
        // A role may have limits for what services do.
        'set local statement_timeout = 0',
        'set local idle_in_transaction_session_timeout = 0',
        `set local lock_timeout = ${LOCK_TIMEOUT}`,
      ].join(';'),
    );
    // Before the first query, which decides on the moment.
    if (!isInUse) await lock(client, end.place);
    return end;
  });
}

async function lock(client: Client, place: string): Promise<void> {
  const names = tablesOfSchema().map(({ name }) => name);
  try {
    await client.query(`lock table ${quoted(names)} in share mode`);
  } catch (error) {
    if ((error as { code?: string }).code === LOCK_NOT_AVAILABLE) throw inUse(place);
    throw error;
  }
}

async function refuseServices(end: End): Promise<void> {
  const [row] = await end.query(
    `select count(*) from pg_stat_activity
     where datname = current_database() and application_name like 'latchkey%' and application_name <> ?`,
    [APPLICATION],
  );
  if (Number(row?.[0]) > 0) throw inUse(end.place);
}

const inUse = (place: string): UsageError =>
  new UsageError(`copy: ${place} is in use: stop the service first, its workers and commands too`);

async function closingOnFailure<T>(client: Client, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    await client.end().catch(() => {});
    throw error;
  }
}

/** Connects to the first host that takes writes. @throws Unavailable */
async function connect(config: PostgresConfig): Promise<{ client: Client; end: End }> {
  const { Client: PgClient } = await import('pg');
  let fault: unknown;
  for (const connectionString of config.urls) {
    const client = new PgClient({
      connectionString,
      application_name: APPLICATION,
      connectionTimeoutMillis: config.connectTimeout,
      types: { getTypeParser: parserOf },
    });
    // Queries report the error; without a listener it would end the process.
    client.on('error', () => {});
    try {
      await client.connect();
      const { rows } = await client.query(`select current_setting('transaction_read_only') as is_read_only`);
      if (rows[0]?.is_read_only === 'on') throw new Error('the server takes no writes');
      return { client, end: endOver(client, placeOf(config)) };
    } catch (error) {
      fault ??= error;
      await client.end().catch(() => {});
    }
  }
  throw new Unavailable(placeOf(config), fault);
}

/** Errors of PostgreSQL have an SQLSTATE of five characters; others are of the socket: the server is gone. */
const explainedFor = (place: string) => (error: unknown) => {
  throw (error as { code?: string }).code?.length === 5 ? error : new Unavailable(place, error);
};

function endOver(client: Client, place: string): End {
  const columnTypes = new Map<string, string>();

  /** How the JSON of a table's rows is read: `"id" bigint, "email" text`. */
  async function typesOf({ name, columns }: Table): Promise<string> {
    const known = columnTypes.get(name);
    if (known) return known;
    const { rows } = await client.query<{ column: string; type: string }>(
      `select attname as column, format_type(atttypid, atttypmod) as type from pg_attribute
       where attrelid = to_regclass($1) and attnum > 0 and not attisdropped`,
      [name],
    );
    const types = new Map(rows.map(({ column, type }) => [column, type]));
    const typed = columns.map((column) => {
      const type = types.get(column);
      if (!TYPES.has(type)) throw new Error(`${name}.${column} has a type that cannot be copied: ${type}`);
      return `"${column}" ${type}`;
    });
    columnTypes.set(name, typed.join(', '));
    return typed.join(', ');
  }

  return {
    dialect: 'postgres',
    place,
    async query(text, values = []) {
      let count = 0;
      const numbered = text.replaceAll('?', () => `$${++count}`);
      const query = { text: numbered, values: [...values], rowMode: 'array' } as const;
      const { rows } = await client.query<Value[]>(query).catch(explainedFor(place));
      return rows;
    },
    async insert(table, rows) {
      const { name, columns } = table;
      const records = rows.map((row) => Object.fromEntries(columns.map((column, at) => [column, row[at]])));
      const text = `insert into "${name}" (${quoted(columns)})
        select ${quoted(columns)} from json_to_recordset($1::json) as given (${await typesOf(table)})`;
      await client.query(text, [JSON.stringify(records)]).catch(explainedFor(place));
    },
    close: () => client.end(),
  };
}

const parserOf = (oid: number) => (oid === INT8_OID ? toNumber : oid === BOOL_OID ? toBit : String);

const toBit = (text: string): number => (text === 't' ? 1 : 0);

function toNumber(text: string): number {
  const number = Number(text);
  if (Number.isSafeInteger(number)) return number;
  throw new Error(`expected a number below 2^53, got ${text}`);
}
