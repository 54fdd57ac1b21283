import { closeSync, openSync, rmSync } from 'node:fs';
import { backup, DatabaseSync } from 'node:sqlite';
import { UsageError } from '../../lib/failures.ts';
import { countRows } from './contents.ts';

/** The pages copied at a time, a MiB as a rule, and what others can use the disk for in between, milliseconds. */
const STEP_PAGES = 256;
const PAUSE = 2;
/** How long a lock that another process holds is waited for, milliseconds. */
const LOCK_TIMEOUT = 5000;

/** Called after each step with the pages that are copied, and with all. */
export type OnProgress = (copied: number, total: number) => void;

/**
 * Copies a SQLite database as of one moment into a new file, for its owner only, while others write. The copy reads in one
 * transaction, which in WAL mode holds up no writer and is not disturbed by any; without it SQLite would begin again after
 * each of their commits. Only the log cannot shrink meanwhile. Not VACUUM INTO, which says nothing until it is done.
 *
 * @throws UsageError when a table has not as many rows in the copy
 */
export async function copyDatabase(
  from: string,
  to: string,
  options: { readOnly: boolean; onProgress: OnProgress },
): Promise<void> {
  const source = new DatabaseSync(from, { readOnly: options.readOnly, timeout: LOCK_TIMEOUT });
  try {
    source.exec('pragma query_only = on; begin; select count(*) from sqlite_schema');
    closeSync(openSync(to, 'wx', 0o600));
    await backup(source, to, {
      rate: STEP_PAGES,
      progress: ({ totalPages, remainingPages }) => {
        options.onProgress(totalPages - remainingPages, totalPages);
        // This process does nothing else meanwhile.
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE);
      },
    });
    const copy = new DatabaseSync(to);
    try {
      // One file, without a log beside it.
      copy.exec('pragma journal_mode = delete');
      const copied = countRows(copy);
      for (const [table, rows] of countRows(source))
        if (copied.get(table) !== rows)
          throw new UsageError(`${to}: expected ${rows} rows in ${table}, found ${copied.get(table)}`);
    } finally {
      copy.close();
    }
  } finally {
    source.close();
  }
}

/** Removes a copy that is not needed, and what SQLite may have left beside it. */
export function removeCopy(file: string): void {
  for (const suffix of ['', '-journal', '-wal', '-shm']) rmSync(`${file}${suffix}`, { force: true });
}
