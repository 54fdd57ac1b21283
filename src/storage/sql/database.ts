import type { DatabaseConnection, Kysely } from 'kysely';
import type { Schema } from './schema.ts';

export type Dialect = 'sqlite' | 'postgres';

/** What a store needs: somewhere to run queries, and which engine they are for. */
export interface Handle {
  readonly db: Kysely<Schema>;
  readonly dialect: Dialect;
  /** SQLite only: where prepared queries go straight to, past kysely's own way to a connection. */
  readonly connection?: QueryRunner;
}

type QueryRunner = Pick<DatabaseConnection, 'executeQuery'>;

/** An open database. SQLite reads through a connection of its own, which nobody ever has to wait for. */
export interface Database {
  readonly dialect: Dialect;
  /** Sees what is committed. */
  readonly reader: Handle;
  /** Each statement that is run by it is a transaction of its own. */
  readonly single: Handle;
  /** Runs `work` in a transaction, which is stored when the promise resolves and undone when it rejects. */
  transaction<T>(work: (handle: Handle) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}
