import {
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from 'kysely';
import type { Pool, PoolClient } from 'pg';
import { Unavailable, UniqueViolation } from '../../lib/failures.ts';
import { type Database, refuseStreaming } from './database.ts';
import type { Schema } from './schema.ts';

const POOL_SIZE = 10;
const CONNECT_TIMEOUT = 5000;
const STATEMENT_TIMEOUT = 15_000;
/** Longer than the server's own timeout, so it applies only if the server is silent. */
const SILENCE_TIMEOUT = STATEMENT_TIMEOUT + 2000;
const INT8_OID = 20;

/**
 * SQLSTATE classes and codes of a database that cannot do its work now: connection, resources (such as a full disk),
 * operator intervention, timeouts, read-only (a standby), corruption, and missing tables, schemas and databases.
 */
const UNAVAILABLE_STATES = /^(08|53|57|58|XX001|XX002|55P03|25P03|25006|42P01|3F000|3D000)/;
const UNIQUE_VIOLATION = '23505';
/**
 * serialization_failure, deadlock_detected, and foreign_key_violation: the referenced row was deleted after it was read.
 * The transaction was rolled back; a retry reads the current state.
 */
const RETRY_STATES: ReadonlySet<string | undefined> = new Set(['40001', '40P01', '23503']);
/**
 * What PostgreSQL says of a named `select *` after a newer version beside this one has added a column: "cached plan must
 * not change result type". It says so again and again, until the statement is prepared under another name.
 */
const STALE_PLAN = { code: '0A000', routine: 'RevalidateCachedQuery' } as const;

/** Opens a pool of connections to a server that speaks PostgreSQL's protocol. Connects when first needed. */
export async function openPostgres(url: string): Promise<Database> {
  // Imported dynamically, because most installations use SQLite.
  const { Pool, types } = await import('pg');
  // bigint columns hold ids, counts and times far below 2^53, so they are read as numbers.
  const getTypeParser = ((oid: number, format?: 'text') =>
    oid === INT8_OID ? Number : types.getTypeParser(oid, format)) as typeof types.getTypeParser;
  const pool = new Pool({
    connectionString: url,
    max: POOL_SIZE,
    connectionTimeoutMillis: CONNECT_TIMEOUT,
    statement_timeout: STATEMENT_TIMEOUT,
    query_timeout: SILENCE_TIMEOUT,
    idle_in_transaction_session_timeout: STATEMENT_TIMEOUT,
    application_name: 'latchkey',
    types: { getTypeParser },
  });
  // The pool drops broken connections, and their queries report the error. It listens to idle connections only: without a
  // listener, an error event of one in use would end the process.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  const db = new Kysely<Schema>({
    dialect: {
      createDriver: () => new PostgresDriver(pool),
      createAdapter: () => new PostgresAdapter(),
      createIntrospector: (kysely) => new PostgresIntrospector(kysely),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  });
  const handle = { db, dialect: 'postgres' } as const;
  return {
    reader: handle,
    single: handle,
    transaction: (work) =>
      db.transaction().execute((transaction) => work({ db: transaction, dialect: 'postgres' })),
    reclaim: async () => 0,
    // Locks that end with their process end in a pooler, too: nobody knows that they are alone.
    joinWorkers: async () => () => {},
    inspect: () => [],
    close: () => db.destroy(),
  };
}

class PostgresDriver implements Driver {
  readonly #pool: Pool;
  readonly #connections = new WeakMap<PoolClient, PostgresConnection>();
  readonly #names = new StatementNames();

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<PostgresConnection> {
    try {
      const client = await this.#pool.connect();
      let connection = this.#connections.get(client);
      if (!connection) {
        connection = new PostgresConnection(client, this.#names);
        this.#connections.set(client, connection);
      }
      return connection;
    } catch (error) {
      throw new Unavailable('the database', error);
    }
  }

  async beginTransaction(connection: PostgresConnection): Promise<void> {
    await connection.run('begin');
  }

  async commitTransaction(connection: PostgresConnection): Promise<void> {
    await connection.run('commit');
  }

  async rollbackTransaction(connection: PostgresConnection): Promise<void> {
    // On a broken connection there is nothing to roll back, and the first error is the one to report.
    await connection.run('rollback').catch(() => connection.markBroken());
  }

  async releaseConnection(connection: PostgresConnection): Promise<void> {
    connection.release();
  }

  async destroy(): Promise<void> {
    await this.#pool.end();
  }
}

class PostgresConnection implements DatabaseConnection {
  readonly #client: PoolClient;
  readonly #names: StatementNames;
  readonly streamQuery = refuseStreaming;
  #isInTransaction = false;
  #broken = false;

  constructor(client: PoolClient, names: StatementNames) {
    this.#client = client;
    this.#names = names;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    try {
      return await this.#execute(query);
    } catch (error) {
      if (!isStalePlan(error)) throw error;
      this.#names.renew();
      // The error has ended a transaction, which is retried as a whole.
      if (this.#isInTransaction) throw error;
      return this.#execute(query);
    }
  }

  async #execute<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    try {
      const result = await this.#client.query({
        // For named statements the server keeps the plan on this connection.
        name: this.#names.of(query.sql),
        text: query.sql,
        values: [...query.parameters],
      });
      return { rows: result.rows as R[], numAffectedRows: BigInt(result.rowCount ?? 0) };
    } catch (error) {
      throw this.#translate(error);
    }
  }

  /** Runs `begin`, `commit` or `rollback`. */
  async run(sql: 'begin' | 'commit' | 'rollback'): Promise<void> {
    this.#isInTransaction = sql === 'begin';
    try {
      await this.#client.query(sql);
    } catch (error) {
      throw this.#translate(error);
    }
  }

  markBroken(): void {
    this.#broken = true;
  }

  release(): void {
    this.#client.release(this.#broken);
  }

  /** A connection that failed itself is in an unknown state and is not used again. */
  #translate(error: unknown): unknown {
    const translated = translatePostgresError(error);
    if (translated instanceof Unavailable) this.markBroken();
    return translated;
  }
}

/** The names of the statements, the same on all connections: what is stale on one is stale on all. */
class StatementNames {
  readonly #names = new Map<string, string>();
  #given = 0;

  of(text: string): string {
    let name = this.#names.get(text);
    if (!name) {
      name = `latchkey_${this.#given}`;
      this.#given += 1;
      this.#names.set(text, name);
    }
    return name;
  }

  /** Every statement is prepared again, under another name. */
  renew(): void {
    this.#names.clear();
  }
}

const isStalePlan = (error: unknown): boolean => {
  const { code, routine } = error as { code?: string; routine?: string };
  return code === STALE_PLAN.code && routine === STALE_PLAN.routine;
};

/** Whether a transaction failed only because of concurrent transactions, or of a plan that is renewed by now. */
export const mayBeRetried = (error: unknown): boolean =>
  RETRY_STATES.has((error as { code?: string }).code) || isStalePlan(error);

function translatePostgresError(error: unknown): unknown {
  const { code, constraint } = error as { code?: string; constraint?: string };
  if (code === UNIQUE_VIOLATION) return new UniqueViolation(constraint ?? 'unknown', error);
  // Without an SQLSTATE of five characters it is an error of the socket or of pg: the server is unreachable.
  if (code === undefined || code.length !== 5 || UNAVAILABLE_STATES.test(code))
    return new Unavailable('the database', error);
  return error;
}
