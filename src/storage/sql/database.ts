import type { DatabaseConnection, Kysely } from 'kysely';
import type { Check } from '../../contracts/health.ts';
import type { Storage } from '../../contracts/storage.ts';
import type { Schema } from './schema.ts';
import type { StoreCodes } from './stores/code-plan.ts';

export type Dialect = 'sqlite' | 'postgres';

/** What a store needs: where to run queries, and the engine they are for. */
export interface Handle {
  readonly db: Kysely<Schema>;
  readonly dialect: Dialect;
  /** SQLite only: runs prepared queries directly, because kysely's acquiring of a connection takes longer than they do. */
  readonly connection?: Pick<DatabaseConnection, 'executeQuery'>;
  /** PostgreSQL only, outside of transactions: lookups that come together (`lib/turn.ts`) are one statement. */
  readonly sharesTurns?: true;
}

/** An open database. */
export interface Database {
  /** Reads committed data. On SQLite a connection of its own, which never waits for a writer. */
  readonly reader: Handle;
  /** Commits each statement by itself. */
  readonly single: Handle;
  /** For tables that may be lost: a statement waits for no disk and no standby, and needs no place among changes that do. */
  readonly unlogged: Handle;
  /** Runs `work` in a transaction, committed when the promise resolves and rolled back when it rejects. */
  transaction<T>(work: (handle: Handle) => Promise<T>): Promise<T>;
  /** PostgreSQL only: runs a statement outside of a transaction and of all time-outs, such as CREATE INDEX CONCURRENTLY. */
  readonly alone?: (statement: string) => Promise<void>;
  /**
   * SQLite only: keeps in memory the pages that a transaction has changed, until it ends. To be called after migrations, which
   * may change more than fits there, and before transactions.
   */
  keepSavepointsInMemory?(): void;
  /** SQLite only: stores codes together, maybe in a thread. */
  readonly storeCodes?: StoreCodes;
  /** SQLite only: see Storage.gatherWrites. */
  gatherWrites?(period: number): void;
  /** See Storage.reclaim. */
  reclaim(pages: number): Promise<number>;
  /** SQLite only: see Storage.checkpoint. */
  checkpoint?(): void;
  /** See Storage.joinWorkers. */
  joinWorkers(whenAlone: () => Promise<void>): Promise<() => void>;
  /** PostgreSQL only: see Storage.connections. */
  connections?(): NonNullable<ReturnType<Storage['connections']>>;
  /** What only this engine can look at, without a query. */
  inspect(): readonly Check[];
  close(): Promise<void>;
}

/** Required by kysely's DatabaseConnection; streaming is not used. */
export function refuseStreaming(): never {
  throw new Error('streaming is not supported');
}
