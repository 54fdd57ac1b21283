import { type Driver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely';
import type { Pool, PoolClient } from 'pg';
import { Unavailable } from '../../lib/failures.ts';
import type { Database } from './database.ts';
import { limitNow, PostgresConnection, StatementNames } from './postgres-connection.ts';
import type { Schema } from './schema.ts';

const POOL_SIZE = 10;
/** Milliseconds. */
const CONNECT_TIMEOUT = 5000;
const INT8_OID = 20;

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
      const client = await connectWithin(this.#pool, limitNow());
      let connection = this.#connections.get(client);
      if (!connection) {
        connection = await PostgresConnection.over(client, this.#names).catch((error) => {
          client.release(true);
          throw error;
        });
        this.#connections.set(client, connection);
      }
      return connection;
    } catch (error) {
      throw error instanceof Unavailable ? error : new Unavailable('the database', error);
    }
  }

  beginTransaction = (connection: PostgresConnection): Promise<void> => connection.begin();
  commitTransaction = (connection: PostgresConnection): Promise<void> => connection.commit();
  rollbackTransaction = (connection: PostgresConnection): Promise<void> => connection.rollback();

  async releaseConnection(connection: PostgresConnection): Promise<void> {
    connection.release();
  }

  async destroy(): Promise<void> {
    await this.#pool.end();
  }
}

/** A connection of the pool. @param limit how long to wait for it, milliseconds; the pool has a limit of its own */
async function connectWithin(pool: Pool, limit: number): Promise<PoolClient> {
  const connecting = pool.connect();
  if (limit >= CONNECT_TIMEOUT) return connecting;
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error('no connection became free in time')), limit);
  try {
    return await Promise.race([connecting, late.promise]);
  } catch (error) {
    // It may still come, and belongs to somebody else then.
    connecting.then(
      (client) => client.release(),
      () => {},
    );
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
