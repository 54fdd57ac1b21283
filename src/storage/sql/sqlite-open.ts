import { chmodSync, existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { UsageError } from '../../lib/failures.ts';
import { makeFolder } from '../../lib/folder.ts';

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
 * The pages that a reader keeps in memory, KiB: the upper ones of all indexes of a million users. With SQLite's 2 MiB it reads
 * them again and again: a page of the audit trail then took a third more than in a small shop, and takes as long with these.
 * They cost up to 14 MiB more in each process.
 */
const READER_CACHE = 16 * 1024;

/** With it, a commit that returned survives a power cut. */
const DURABLE = 'pragma synchronous = full';

/** Opens a connection that writes. @throws UsageError when the file cannot be opened */
export const openDurable = (file: string): DatabaseSync => open(file, DURABLE);

/** Opens a connection that reads. @throws UsageError when the file cannot be opened */
export const openReader = (file: string): DatabaseSync =>
  open(
    file,
    'pragma query_only = on',
    `pragma cache_size = -${READER_CACHE}`,
    `pragma busy_timeout = ${OPEN_TIMEOUT}`,
  );

/**
 * Opens another connection that writes, to a file that this process has open. Creates nothing.
 * @throws Error when there is no file, or it cannot be opened
 */
export function openAgain(file: string): DatabaseSync {
  const url = pathToFileURL(file);
  url.search = 'mode=rw';
  return prepare(new DatabaseSync(url, { timeout: OPEN_TIMEOUT }), [DURABLE]);
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
    return prepare(database, pragmas);
  } catch (error) {
    throw new UsageError(`DATABASE_URL: cannot open ${file} (${(error as Error).message})`);
  }
}

function prepare(database: DatabaseSync, pragmas: readonly string[]): DatabaseSync {
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
