import { chmodSync, existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import {
  type DatabaseConnection,
  type Driver,
  Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import { UsageError } from '../../lib/failures.ts';
import { makeFolder } from '../../lib/folder.ts';
import { tracedStatement } from '../../lib/tracing.ts';
import { type Database, type Handle, refuseStreaming } from './database.ts';
import type { Schema } from './schema.ts';
import { SqliteConnection } from './sqlite-connection.ts';
import { SqliteFile } from './sqlite-file.ts';
import { SqliteReader } from './sqlite-reader.ts';
import { joinWorkers } from './sqlite-workers.ts';
import { SqliteWriter } from './sqlite-writer.ts';

/** How long opening waits for other processes that open the file, and the pause between attempts, milliseconds. */
export const OPEN_TIMEOUT = 5000;
const OPEN_RETRY = 10;
const SQLITE_BUSY = 5;
/** SQLite's own wait, milliseconds. Short, because it blocks the event loop; SqliteConnection.begin waits longer without blocking. */
const BUSY_TIMEOUT = 20;
/** What the write-ahead log is cut down to after a burst of writes, bytes. */
const JOURNAL_LIMIT = 16 * 1024 * 1024;
/**
 * The pages of the log that are copied into the file together. Most are written again and again, so four times as many as
 * by default save a tenth of a message's processor time, and most of the waits for the disk.
 */
const CHECKPOINT_PAGES = 4000;

/**
 * Opens or creates the SQLite file. WAL with synchronous=FULL: a commit that returned survives a power cut.
 *
 * @throws UsageError when the file cannot be opened
 */
export function openSqlite(file: string): Database {
  // The writing connection is opened first: it creates the file and switches it to WAL.
  const writer = open(file, 'pragma synchronous = full');
  // A reader finds a lock only while the last process closes the file, never beside a running server.
  const reader = open(file, 'pragma query_only = on', `pragma busy_timeout = ${OPEN_TIMEOUT}`);
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
  const alone: Handle = { db: kyselyOver(() => single), dialect: 'sqlite', connection: single };
  return {
    reader: { db: kyselyOver(() => reading), dialect: 'sqlite', connection: reading },
    single: alone,
    unlogged: alone,
    transaction: (work) =>
      writing.transaction((connection) => work({ db: writerDb, dialect: 'sqlite', connection })),
    atOnce: (work) => writing.atOnce(work),
    reclaim: (pages) => writing.reclaim(pages),
    checkpoint: () => writing.checkpoint(),
    joinWorkers: (whenAlone) => joinWorkers(file, whenAlone),
    inspect: () => [opened.check()],
    // In a temporary file they took 60 system calls for each requested code.
    gatherWrites: (period) => writing.gather(period),
    keepSavepointsInMemory: () => writer.exec('pragma temp_store = memory'),
    async close() {
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
 * Opens a connection to a file in WAL mode and creates missing files and folders. Safe while other processes do the same.
 *
 * @throws UsageError when the file cannot be opened
 */
export function open(file: string, ...pragmas: string[]): DatabaseSync {
  try {
    makeFolder(dirname(file));
    const isNew = !existsSync(file);
    const database = new DatabaseSync(file, { timeout: OPEN_TIMEOUT });
    if (isNew) chmodSync(file, 0o600);
    // Has an effect only before the first table.
    database.exec('pragma auto_vacuum = incremental');
    switchToWal(database);
    // The first read makes the write-ahead log.
    database.exec('select count(*) from sqlite_schema');
    for (const pragma of [
      `pragma busy_timeout = ${BUSY_TIMEOUT}`,
      'pragma foreign_keys = on',
      `pragma journal_size_limit = ${JOURNAL_LIMIT}`,
      `pragma wal_autocheckpoint = ${CHECKPOINT_PAGES}`,
      ...pragmas,
    ])
      database.exec(pragma);
    return database;
  } catch (error) {
    throw new UsageError(`DATABASE_URL: cannot open ${file} (${(error as Error).message})`);
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

/** The switch needs exclusive access, for which SQLite's own timeout does not always wait. */
function switchToWal(database: DatabaseSync): void {
  for (let waited = 0; ; waited += OPEN_RETRY) {
    try {
      database.exec('pragma journal_mode = wal');
      return;
    } catch (error) {
      const code = (error as { errcode?: number }).errcode ?? 0;
      if ((code & 0xff) !== SQLITE_BUSY || waited >= OPEN_TIMEOUT) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, OPEN_RETRY);
    }
  }
}
