import { type Driver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely';
import type { PostgresConfig } from '../../config/config.ts';
import type { Database, Handle } from './database.ts';
import { runAlone } from './postgres-alone.ts';
import { limitNow, type PostgresConnection } from './postgres-connection.ts';
import { Places } from './postgres-places.ts';
import { PostgresPools } from './postgres-pools.ts';
import type { Schema } from './schema.ts';

/** Opens a server that speaks PostgreSQL's protocol. Connects when first needed. */
export async function openPostgres(config: PostgresConfig): Promise<Database> {
  const pools = await PostgresPools.open(config);
  const reading: Handle = { db: kyselyOver(new PostgresDriver(pools)), dialect: 'postgres' };
  const places = new Places(placesOf(config.poolSize));
  const changing = kyselyOver(new PostgresDriver(pools, places));
  return {
    reader: reading,
    single: { db: changing, dialect: 'postgres' },
    unlogged: reading,
    transaction: (work) =>
      changing.transaction().execute((transaction) => work({ db: transaction, dialect: 'postgres' })),
    alone: (statement) => runAlone(pools.url, statement),
    reclaim: async () => 0,
    // Locks that end with their process end in a pooler, too: nobody knows that they are alone.
    joinWorkers: async () => () => {},
    connections: () => {
      const { used, idle, waiting } = pools.use();
      return { used, idle, waiting: waiting + places.waiting };
    },
    inspect: () => [],
    close: () => pools.close(),
  };
}

/** How many connections changes may use at a time: the others are for reads, which go together. */
const placesOf = (poolSize: number): number => Math.max(1, poolSize - Math.ceil(poolSize / 5));

const kyselyOver = (driver: Driver): Kysely<Schema> =>
  new Kysely<Schema>({
    dialect: {
      createDriver: () => driver,
      createAdapter: () => new PostgresAdapter(),
      createIntrospector: (kysely) => new PostgresIntrospector(kysely),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  });

class PostgresDriver implements Driver {
  readonly #pools: PostgresPools;
  readonly #places: Places | undefined;

  /** @param places if only so many connections may be used at a time */
  constructor(pools: PostgresPools, places?: Places) {
    this.#pools = pools;
    this.#places = places;
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<PostgresConnection> {
    await this.#places?.take(limitNow(this.#pools.statementTimeout));
    try {
      return await this.#pools.acquire();
    } catch (error) {
      this.#places?.give();
      throw error;
    }
  }

  beginTransaction = (connection: PostgresConnection): Promise<void> => connection.begin();
  commitTransaction = (connection: PostgresConnection): Promise<void> => connection.commit();
  rollbackTransaction = (connection: PostgresConnection): Promise<void> => connection.rollback();

  async releaseConnection(connection: PostgresConnection): Promise<void> {
    connection.release();
    this.#places?.give();
  }

  /** The pools are closed with the database: they serve two drivers. */
  async destroy(): Promise<void> {}
}
