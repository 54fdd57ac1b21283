import { existsSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createAudit } from '../../audit/audit.ts';
import type { Source } from '../../contracts/requester.ts';
import type { Clock } from '../../lib/clock.ts';
import { UsageError } from '../../lib/failures.ts';
import { makeFolder } from '../../lib/folder.ts';
import type { Keyring } from '../../lib/keyring.ts';
import { newUid } from '../../lib/random.ts';
import { openMigrated } from '../migrations/open.ts';
import { createStorage } from '../sql/storage.ts';
import { claim } from './claim.ts';
import { type Contents, inspect, removeRecord } from './contents.ts';
import { copyDatabase, type OnProgress, removeCopy } from './copy.ts';
import { explained, isSameFile, syncFile } from './files.ts';
import { isOurs } from './ownership.ts';
import { type Keep, type Revoked, revoke } from './revoke.ts';

export interface RestoreReport extends Contents, Revoked {
  /** Where the former database is; null: there was none. */
  readonly keptAs: string | null;
  /** The migrations that the backup needed. */
  readonly applied: readonly string[];
}

interface Restoring {
  readonly keep: Keep;
  /** See claim. */
  readonly isStopped: boolean;
  readonly keyring: Keyring;
  readonly clock: Clock;
  /** Of the audit row. */
  readonly source: Source;
  readonly onProgress: OnProgress;
}

/**
 * Puts a backup in the place of a SQLite database. Everything is done to a copy beside it, which then takes its name in one
 * step: a process that is killed leaves the former or the new database, and at most a file that ends in `.restoring`.
 *
 * @throws UsageError when the database is in use, or the backup is none, damaged, newer, or made under another SECRET_KEY
 */
export async function restore(file: string, backup: string, options: Restoring): Promise<RestoreReport> {
  if (!existsSync(backup))
    throw new UsageError(`restore: expected a backup at ${backup}, there is no such file`);
  if (isSameFile(file, backup))
    throw new UsageError(`restore: expected a backup, ${backup} is the database itself`);
  const copy = `${file}.${newUid()}.restoring`;
  return explained(`restore: cannot put ${backup} in the place of ${file}`, async () => {
    makeFolder(dirname(file));
    const claimed = claim(file, options);
    try {
      await explained(`restore: cannot read ${backup} as a backup`, () =>
        copyDatabase(backup, copy, { readOnly: true, onProgress: options.onProgress }),
      );
      const contents = check(copy, backup);
      const prepared = await prepare(copy, backup, contents, options);
      settle(copy);
      const keptAs = claimed.replaceWith(copy, `${file}.before-${stamp(options.clock.now())}`);
      return { ...contents, ...prepared, keptAs };
    } finally {
      claimed.release();
      removeCopy(copy);
    }
  });
}

function check(copy: string, backup: string): Contents {
  const database = new DatabaseSync(copy);
  try {
    const contents = inspect(database, backup);
    removeRecord(database);
    return contents;
  } finally {
    database.close();
  }
}

/** Migrates the copy, and ends what must not live on. */
async function prepare(copy: string, backup: string, { madeAt }: Contents, options: Restoring) {
  const { keyring, clock, keep, source } = options;
  const { database, applied } = await openMigrated({ kind: 'sqlite', file: copy }, 'refuse');
  try {
    const storage = createStorage(database);
    const audit = createAudit({ storage, keyring, clock });
    if (!(await isOurs({ storage, keyring, clock })))
      throw new UsageError(
        `restore: ${backup} was made under another SECRET_KEY: name that one in SECRET_KEY or SECRET_KEY_FALLBACKS; nothing was changed`,
      );
    const revoked = await database.transaction((handle) => revoke(handle, keep, clock.now()));
    const entry = { event: 'database.restore', outcome: 'success', actorId: null, userId: null } as const;
    const detail = {
      backup: basename(backup),
      made_at: madeAt === null ? 'unknown' : new Date(madeAt).toISOString(),
      sessions: keep.sessions ? 'kept' : 'ended',
      messages: keep.messages ? 'kept' : 'ended',
    };
    await audit.recordAlone(source, { ...entry, detail });
    return { ...revoked, applied };
  } finally {
    await database.close();
  }
}

/** Makes one file of the copy and its log, and waits until it is on the disk. */
function settle(copy: string): void {
  const database = new DatabaseSync(copy);
  database.exec('pragma journal_mode = delete');
  database.close();
  syncFile(copy);
}

/** A moment for the name of a file: `20260301T103000.000Z`. */
const stamp = (time: number): string => new Date(time).toISOString().replaceAll(/[-:]/g, '');
