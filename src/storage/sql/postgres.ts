import { type Driver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely';
import type { PostgresConfig } from '../../config/config.ts';
import type { Database } from './database.ts';
import { runAlone } from './postgres-alone.ts';
import type { PostgresConnection } from './postgres-connection.ts';
import { PostgresPools } from './postgres-pools.ts';
import type { Schema } from './schema.ts';

/** Opens a server that speaks PostgreSQL's protocol. Connects when first needed. */
export async function openPostgres(config: PostgresConfig): Promise<Database> {
  const pools = await PostgresPools.open(config);
  const db = new Kysely<Schema>({
    dialect: {
      createDriver: () => new PostgresDriver(pools),
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
    alone: (statement) => runAlone(pools.url, statement),
    reclaim: async () => 0,
    // Locks that end with their process end in a pooler, too: nobody knows that they are alone.
    joinWorkers: async () => () => {},
    inspect: () => [],
    close: () => db.destroy(),
  };
}

class PostgresDriver implements Driver {
  readonly #pools: PostgresPools;

  constructor(pools: PostgresPools) {
    this.#pools = pools;
  }

  async init(): Promise<void> {}

  acquireConnection = (): Promise<PostgresConnection> => this.#pools.acquire();
  beginTransaction = (connection: PostgresConnection): Promise<void> => connection.begin();
  commitTransaction = (connection: PostgresConnection): Promise<void> => connection.commit();
  rollbackTransaction = (connection: PostgresConnection): Promise<void> => connection.rollback();

  async releaseConnection(connection: PostgresConnection): Promise<void> {
    connection.release();
  }

  destroy = (): Promise<void> => this.#pools.close();
}
