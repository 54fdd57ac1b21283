import { closeSync, fsyncSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { UsageError } from '../../lib/failures.ts';

/** Returns once a file is on the disk, not in memory only. Never for an open database: closing releases SQLite's locks. */
export function syncFile(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** The same for the names in the folder of a path: a rename is lasting only after it. */
export const syncFolderOf = (path: string): void => syncFile(dirname(path));

/** Whether two paths lead to the same file, by whatever name. */
export function isSameFile(one: string, other: string): boolean {
  const [a, b] = [one, other].map((path) => statSync(path, { bigint: true, throwIfNoEntry: false }));
  return a !== undefined && b !== undefined && a.dev === b.dev && a.ino === b.ino;
}

/**
 * Runs work on files and databases.
 * @throws UsageError with what failed, and where, instead of the system's or SQLite's error
 */
export async function explained<T>(what: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof UsageError || !(error instanceof Error) || !('code' in error)) throw error;
    throw new UsageError(`${what} (${error.message})`);
  }
}
