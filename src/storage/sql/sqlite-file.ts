import { closeSync, openSync, readSync, statSync } from 'node:fs';
import type { Check } from '../../contracts/health.ts';
import { Unavailable } from '../../lib/failures.ts';

/** What every SQLite file begins with (https://sqlite.org/fileformat.html#the_database_header). */
const MAGIC = 'SQLite format 3\0';

/** A file of the database is no longer where it was opened. */
class FileLost extends Error {
  override readonly name = 'FileLost';
  /** As errors of the engines have one; see explain.ts. */
  readonly code = 'FILE_LOST';
  constructor(path: string) {
    super(`${path} was deleted or replaced while it was open`);
  }
}

/**
 * The file of an open database, which others can delete, replace or overwrite: SQLite goes on writing to the file it has
 * open, even when no path leads to it any more, and everything is lost with the process.
 */
export class SqliteFile {
  readonly #file: string;
  readonly #opened: ReadonlyArray<readonly [path: string, identity: string | undefined]>;
  #isCorrupt = false;

  /** @param file a database in WAL mode that has been read: its write-ahead log exists */
  constructor(file: string) {
    this.#file = file;
    this.#opened = [file, `${file}-wal`].map((path) => [path, identityOf(path)]);
  }

  /**
   * Looks whether the paths still lead to the files that are open; it takes 2 µs, a commit 400.
   * @throws Unavailable if they do not: what was just committed is lost
   */
  requireInPlace(): void {
    for (const [path, identity] of this.#opened)
      if (identityOf(path) !== identity) throw new Unavailable('the database', new FileLost(path));
  }

  /** Remembers that SQLite found the file corrupt, which does not pass until somebody restores it. */
  markCorrupt(): void {
    this.#isCorrupt = true;
  }

  check(): Check {
    const down = (text: string, fault?: unknown): Check => ({ name: 'file', state: 'down', text, fault });
    try {
      this.requireInPlace();
      if (this.#isCorrupt || !hasHeader(this.#file)) return down('It is corrupt: restore a backup.');
    } catch (fault) {
      return down('It was deleted or replaced: put it back, or restart the service.', fault);
    }
    return { name: 'file', state: 'up', text: 'It is the file that was opened.' };
  }
}

/** Which file a path leads to; undefined: to none. */
function identityOf(path: string): string | undefined {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found && `${found.dev}:${found.ino}`;
}

/** Reads past SQLite, whose cache still has the pages of before. */
function hasHeader(file: string): boolean {
  const header = Buffer.alloc(MAGIC.length);
  const descriptor = openSync(file, 'r');
  try {
    readSync(descriptor, header, 0, header.length, 0);
  } finally {
    closeSync(descriptor);
  }
  return header.toString('latin1') === MAGIC;
}
