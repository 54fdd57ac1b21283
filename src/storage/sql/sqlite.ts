import { statSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import {
  type DatabaseConnection,
  type Driver,
  Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import { UsageError } from '../../lib/failures.ts';
import { tracedStatement } from '../../lib/tracing.ts';
import { type Database, type Handle, refuseStreaming } from './database.ts';
import type { Schema } from './schema.ts';
import { SqliteConnection } from './sqlite-connection.ts';
import { SqliteFile } from './sqlite-file.ts';
import { open, openDurable, openReader } from './sqlite-open.ts';
import { SqliteReader } from './sqlite-reader.ts';
import { joinWorkers } from './sqlite-workers.ts';
import { SqliteWriter } from './sqlite-writer.ts';
import { createCodeFile } from './stores/code-file.ts';

/**
 * Opens or creates the SQLite file. WAL with synchronous=FULL: a commit that returned survives a power cut.
 *
 * @throws UsageError when the file cannot be opened
 */
export function openSqlite(file: string): Database {
  // The writing connection is opened first: it creates the file and switches it to WAL.
  const writer = openDurable(file);
  // A reader finds a lock only while the last process closes the file, never beside a running server.
  const reader = openReader(file);
  const opened = new SqliteFile(file);
  const connectionOver = (database: DatabaseSync) =>
    new SqliteConnection(database, (fault) => opened.markCorrupt(fault));
  const reading = new SqliteReader(connectionOver(reader));
  const writing = new SqliteWriter(connectionOver(writer), () => opened.requireInPlace());
  const single: DatabaseConnection = {
    executeQuery: (query) => tracedStatement('sqlite', query.sql, () => writing.statement(query)),
    streamQuery: refuseStreaming,
  };
  const writerDb = kyselyOver(() => writing.holder);
  const codes = createCodeFile({ file, opened, writer: writing, db: writerDb });
  const alone: Handle = { db: kyselyOver(() => single), dialect: 'sqlite', connection: single };
  return {
    reader: { db: kyselyOver(() => reading), dialect: 'sqlite', connection: reading },
    single: alone,
    unlogged: alone,
    transaction: (work) =>
      writing.transaction((connection) => work({ db: writerDb, dialect: 'sqlite', connection })),
    storeCodes: (given) => codes.store(given),
    reclaim: (pages) => writing.reclaim(pages),
    checkpoint: () => writing.checkpoint(),
    joinWorkers: (whenAlone) => joinWorkers(file, whenAlone),
    inspect: () => [opened.check(), ...codes.inspect()],
    // In a temporary file they took 60 system calls for each requested code.
    gatherWrites: (period) => writing.gather(period),
    keepSavepointsInMemory: () => writer.exec('pragma temp_store = memory'),
    async close() {
      await codes.close();
      reading.close();
      writing.close();
    },
  };
}

/** Kysely over the connection that is current at each query. */
function kyselyOver(connection: () => DatabaseConnection): Kysely<Schema> {
  const driver: Driver = {
    init: async () => {},
    acquireConnection: async () => connection(),
    beginTransaction: refuseTransaction,
    commitTransaction: refuseTransaction,
    rollbackTransaction: refuseTransaction,
    releaseConnection: async () => {},
    destroy: async () => {},
  };
  return new Kysely<Schema>({
    dialect: {
      createDriver: () => driver,
      createAdapter: () => new SharedConnectionAdapter(),
      createIntrospector: (db) => new SqliteIntrospector(db),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  });
}

async function refuseTransaction(): Promise<never> {
  throw new Error('transactions are begun by Database.transaction');
}

/** Replaces kysely's lock, which would run one query after the other. */
class SharedConnectionAdapter extends SqliteAdapter {
  override get supportsMultipleConnections(): boolean {
    return true;
  }
}

/**
 * Rewrites a file without its free space, so that Storage.reclaim can give it back from now on.
 *
 * @returns the sizes of the file, bytes
 * @throws UsageError when the file cannot be opened, or is in use
 */
export function vacuumSqlite(file: string): { before: number; after: number } {
  const database = open(file);
  try {
    const before = statSync(file).size;
    database.exec('vacuum');
    database.exec('pragma wal_checkpoint(truncate)');
    return { before, after: statSync(file).size };
  } catch (error) {
    throw new UsageError(`vacuum: ${file} cannot be rewritten now (${(error as Error).message})`);
  } finally {
    database.close();
  }
}
