import type { Pool, PoolClient } from 'pg';
import type { PostgresConfig } from '../../config/config.ts';
import { Unavailable } from '../../lib/failures.ts';
import { limitNow, PostgresConnection, StatementNames } from './postgres-connection.ts';

const INT8_OID = 20;

/** A pool of connections for each host that DATABASE_URL names. They connect when first needed. */
export class PostgresPools {
  readonly #pools: readonly Pool[];
  readonly #urls: readonly string[];
  readonly #connections = new WeakMap<PoolClient, PostgresConnection>();
  readonly #names = new StatementNames();
  /** The pool that worked last. */
  #current = 0;
  #closed: Promise<unknown> | undefined;

  readonly #connectTimeout: number;
  /** How long one statement may take at most, milliseconds. */
  readonly statementTimeout: number;

  private constructor(
    pools: readonly Pool[],
    { urls, connectTimeout, statementTimeout }: Omit<PostgresConfig, 'kind' | 'url' | 'poolSize'>,
  ) {
    this.#pools = pools;
    this.#urls = urls;
    this.#connectTimeout = connectTimeout;
    this.statementTimeout = statementTimeout;
  }

  /** The address of the pool that worked last. */
  get url(): string {
    return this.#urls[this.#current] ?? '';
  }

  static async open(config: PostgresConfig): Promise<PostgresPools> {
    const { urls, poolSize, connectTimeout } = config;
    // Imported dynamically, because most installations use SQLite.
    const { Pool, types } = await import('pg');
    // bigint columns hold ids, counts and times far below 2^53, so they are read as numbers.
    const getTypeParser = ((oid: number, format?: 'text') =>
      oid === INT8_OID ? Number : types.getTypeParser(oid, format)) as typeof types.getTypeParser;
    const pools = urls.map((connectionString) => {
      const pool = new Pool({
        connectionString,
        max: poolSize,
        connectionTimeoutMillis: connectTimeout / urls.length,
        application_name: 'latchkey',
        types: { getTypeParser },
      });
      // The pool drops broken connections, and their queries report the error. It listens to idle connections only: without
      // a listener, an error event of one in use would end the process.
      pool.on('error', () => {});
      pool.on('connect', (client) => client.on('error', () => {}));
      return pool;
    });
    return new PostgresPools(pools, config);
  }

  /** A connection to the first host that takes writes, beginning with the one that did last. @throws Unavailable */
  async acquire(): Promise<PostgresConnection> {
    let fault: unknown;
    const from = this.#current;
    for (let tried = 0; tried < this.#pools.length; tried++) {
      const index = (from + tried) % this.#pools.length;
      try {
        const connection = await this.#acquireFrom(this.#pools[index] as Pool);
        this.#current = index;
        return connection;
      } catch (error) {
        fault ??= error;
      }
    }
    throw fault instanceof Unavailable ? fault : new Unavailable('the database', fault);
  }

  async #acquireFrom(pool: Pool): Promise<PostgresConnection> {
    const longest = this.statementTimeout;
    const client = await connectWithin(pool, limitNow(longest), this.#connectTimeout);
    const known = this.#connections.get(client);
    if (known) return known;
    try {
      // With one host there is nothing to choose: a read-only one can still be read.
      const mustWrite = this.#pools.length > 1;
      const connection = await PostgresConnection.over(client, this.#names, { mustWrite, longest });
      this.#connections.set(client, connection);
      return connection;
    } catch (error) {
      client.release(true);
      throw error;
    }
  }

  /** How many connections are in use and idle, and how many wait for one. */
  use(): { used: number; idle: number; waiting: number } {
    const sum = (count: (pool: Pool) => number): number =>
      this.#pools.reduce((total, pool) => total + count(pool), 0);
    const idle = sum((pool) => pool.idleCount);
    return { used: sum((pool) => pool.totalCount) - idle, idle, waiting: sum((pool) => pool.waitingCount) };
  }

  /** May be called again. */
  async close(): Promise<void> {
    this.#closed ??= Promise.all(this.#pools.map((pool) => pool.end()));
    await this.#closed;
  }
}

/**
 * A connection of the pool.
 * @param limit how long to wait for it, milliseconds
 * @param poolLimit how long the pool itself waits
 */
async function connectWithin(pool: Pool, limit: number, poolLimit: number): Promise<PoolClient> {
  const connecting = pool.connect();
  if (limit >= poolLimit) return connecting;
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
