import { DatabaseSync } from 'node:sqlite';

/** How long joining waits for a worker that is just finding out whether it is alone, milliseconds. */
const JOIN_TIMEOUT = 5000;
const SQLITE_BUSY = 5;

/** The file beside a database on which its workers hold their locks. */
const workersFileOf = (databaseFile: string): string => `${databaseFile}-workers`;

/**
 * Joins the workers of a SQLite database: each holds a shared lock on an empty file, which the operating system releases
 * when the process ends, however it ends, and also between containers. So whoever gets the exclusive lock knows that
 * every worker of before is dead.
 *
 * @param whenAlone is done meanwhile: no other worker can join
 * @returns what leaves again
 */
export async function joinWorkers(databaseFile: string, whenAlone: () => Promise<void>): Promise<() => void> {
  const locks = new DatabaseSync(workersFileOf(databaseFile));
  try {
    if (isAlone(locks)) {
      await whenAlone();
      locks.exec('rollback');
    }
    locks.exec(`pragma busy_timeout = ${JOIN_TIMEOUT}`);
    // The transaction keeps the shared lock that its first read takes.
    locks.exec('begin; select count(*) from sqlite_schema');
  } catch (error) {
    locks.close();
    throw error;
  }
  return () => locks.close();
}

function isAlone(locks: DatabaseSync): boolean {
  try {
    locks.exec('begin exclusive');
    return true;
  } catch (error) {
    if ((((error as { errcode?: number }).errcode ?? 0) & 0xff) !== SQLITE_BUSY) throw error;
    return false;
  }
}
