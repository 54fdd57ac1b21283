import { existsSync, linkSync, renameSync, rmSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../../lib/clock.ts';
import { UsageError } from '../../lib/failures.ts';
import { newUid } from '../../lib/random.ts';
import { VERSION } from '../../lib/version.ts';
import { type Contents, inspect, writeRecord } from './contents.ts';
import { copyDatabase, type OnProgress, removeCopy } from './copy.ts';
import { explained, isSameFile, syncFile, syncFolderOf } from './files.ts';

export interface BackupReport extends Contents {
  readonly bytes: number;
}

/**
 * Makes a backup of a SQLite database while others write: under a temporary name, verified, on the disk, and only then under
 * its own. A process that is killed leaves a file that ends in `.partial`, and what was there before.
 *
 * @param options.overwrite whether a file of this name may be replaced
 * @throws UsageError when it may not, or with what went wrong
 */
export async function backUp(
  file: string,
  destination: string,
  options: { overwrite: boolean; clock: Pick<Clock, 'now'>; onProgress: OnProgress },
): Promise<BackupReport> {
  if (!existsSync(file))
    throw new UsageError(`DATABASE_URL: expected a database at ${file}, there is no file`);
  if (isSameFile(file, destination))
    throw new UsageError(`backup: expected a new file, ${destination} is the database itself`);
  if (!options.overwrite && existsSync(destination)) refuseToOverwrite(destination);
  const partial = `${destination}.${newUid()}.partial`;
  try {
    return await explained(`backup: cannot write ${destination}`, async () => {
      const madeAt = options.clock.now();
      await copyDatabase(file, partial, { readOnly: false, onProgress: options.onProgress });
      const contents = finish(partial, file, madeAt);
      syncFile(partial);
      if (options.overwrite) renameSync(partial, destination);
      else linkNew(partial, destination);
      syncFolderOf(destination);
      return { ...contents, bytes: statSync(destination).size };
    });
  } finally {
    removeCopy(partial);
  }
}

function finish(partial: string, name: string, madeAt: number): Contents {
  const copy = new DatabaseSync(partial);
  try {
    writeRecord(copy, madeAt, VERSION);
    return inspect(copy, name);
  } finally {
    copy.close();
  }
}

/** Unlike a rename, a link never replaces what another process put there in the meantime. */
function linkNew(partial: string, destination: string): void {
  try {
    linkSync(partial, destination);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') refuseToOverwrite(destination);
    throw error;
  }
  rmSync(partial);
}

function refuseToOverwrite(destination: string): never {
  throw new UsageError(`backup: expected a new file, ${destination} exists; --force replaces it`);
}
