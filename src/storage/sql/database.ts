import type { DatabaseConnection, Kysely } from 'kysely';
import type { Schema } from './schema.ts';

export type Dialect = 'sqlite' | 'postgres';

/** An open database. SQLite reads through a connection of its own; on PostgreSQL both names are one pool. */
export interface Database {
  readonly dialect: Dialect;
  readonly reader: Kysely<Schema>;
  /** SQLite only: the connection behind `reader`, which nobody ever has to wait for. */
  readonly readerConnection?: QueryRunner;
  /** Only through transactions. */
  readonly writer: Kysely<Schema>;
  close(): Promise<void>;
}

/** What a store needs: somewhere to run queries, and which engine they are for. */
export interface Handle {
  readonly db: Kysely<Schema>;
  readonly dialect: Dialect;
  /** Where prepared queries may go straight to, past kysely's own way to a connection. */
  readonly connection?: QueryRunner | undefined;
}

type QueryRunner = Pick<DatabaseConnection, 'executeQuery'>;
