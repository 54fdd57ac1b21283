import { chownSync, existsSync, linkSync, renameSync, rmSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { UsageError } from '../../lib/failures.ts';
import { syncFolderOf } from './files.ts';

/** How long a process that just ends is waited for, milliseconds. */
const LOCK_TIMEOUT = 2000;
/** SQLite's codes for a locked file, and for one that is corrupt or no database. */
const SQLITE_BUSY = 5;
const BROKEN_CODES = new Set([11, 26]);

/** A database that nobody else has open, or can open until `release`. */
export interface Claim {
  /** Puts a file in its place, and keeps what was there. @returns the name under which it is kept; null: nothing was there */
  replaceWith(file: string, keptAs: string): string | null;
  release(): void;
}

/**
 * Claims a database before it is replaced. A process that has it open holds a shared lock on it, so the exclusive one proves
 * that none does: no server, no worker, no command.
 *
 * @param options.isStopped the operator's word that nobody uses it, for a file that is damaged and has no locks to ask
 * @throws UsageError when somebody uses it, or when it is damaged and the operator did not say
 */
export function claim(file: string, { isStopped }: { isStopped: boolean }): Claim {
  if (!existsSync(file)) return claimOf(file, null);
  try {
    return claimOf(file, openAlone(file, 'restore'));
  } catch (error) {
    if (!BROKEN_CODES.has(codeOf(error))) throw error;
    if (isStopped) return claimOf(file, null);
    throw new UsageError(
      `restore: the present database ${file} is damaged, so its locks do not tell whether it is in use: stop the service, then add --force`,
    );
  }
}

/**
 * Opens a database that nobody else has open, or can open until it is closed. An exclusive transaction is begun.
 *
 * @param command what complains
 * @throws UsageError when somebody uses it
 */
export function openAlone(file: string, command: string): DatabaseSync {
  const database = new DatabaseSync(file, { timeout: LOCK_TIMEOUT });
  try {
    // Moves the log into the file and removes it: beside another file of this name it would be that one's log.
    database.exec('pragma journal_mode = delete; pragma locking_mode = exclusive; begin exclusive');
    if (database.prepare('pragma journal_mode').get()?.journal_mode === 'delete') return database;
    throw inUse(file, command);
  } catch (error) {
    database.close();
    throw codeOf(error) === SQLITE_BUSY ? inUse(file, command) : error;
  }
}

/** SQLite's primary result code of an error; 0: it has none. */
const codeOf = (error: unknown): number => ((error as { errcode?: number }).errcode ?? 0) & 0xff;

const inUse = (file: string, command: string): UsageError =>
  new UsageError(`${command}: ${file} is in use: stop the service first, its workers and commands too`);

const claimOf = (file: string, database: DatabaseSync | null): Claim => ({
  replaceWith(replacement, keptAs) {
    const present = statSync(file, { throwIfNoEntry: false });
    if (present) {
      // The service's own account must be able to open what root restores.
      if (process.getuid?.() === 0) chownSync(replacement, present.uid, present.gid);
      // A second name, not a rename: at no moment is there no database.
      linkSync(file, keptAs);
    }
    // Left only by a damaged or deleted database. They may hold its last changes, and are no part of the new one.
    for (const suffix of ['-wal', '-journal'])
      if (existsSync(`${file}${suffix}`)) renameSync(`${file}${suffix}`, `${keptAs}${suffix}`);
    rmSync(`${file}-shm`, { force: true });
    syncFolderOf(file);
    // Who waited for the lock has the former file open. SQLite sees that it has moved, and refuses to write to it.
    renameSync(replacement, file);
    syncFolderOf(file);
    return present ? keptAs : null;
  },
  release: () => database?.close(),
});
