import type { ThrottleCount, ThrottleStore } from '../../../contracts/stores/throttle.ts';
import { createTurnBatch } from '../../../lib/turn.ts';
import { OPEN_TIMEOUT, open } from '../sqlite.ts';
import { SqliteConnection } from '../sqlite-connection.ts';

/** Counts in the current window, or opens a new one when it is over. `stored` is the row before the hit. */
const HIT = `insert into throttle as stored (key, count, resets_at) values (?, ?, ?)
  on conflict (key) do update set
    count = case when stored.resets_at <= ? then excluded.count else stored.count + excluded.count end,
    resets_at = case when stored.resets_at <= ? then excluded.resets_at else stored.resets_at end
  returning count, resets_at as "resetsAt"`;

const REMOVE_EXPIRED = 'delete from throttle where resets_at <= ?';

/** How a hit waits while another process counts, milliseconds. */
const PATIENCE = { timeout: 2000, retry: 2 };

interface Hit {
  readonly key: string;
  /** Milliseconds, like `now`. */
  readonly duration: number;
  readonly now: number;
  resolve(count: ThrottleCount): void;
  reject(error: unknown): void;
}

/**
 * Counters in a file beside the SQLite database. The file is not synced, so that counting does not wait for the disk:
 * counters survive a crash of the process, but not of the machine. The hits of one turn of the event loop are one transaction.
 */
export function createSqliteThrottleStore(databaseFile: string): ThrottleStore & { close(): void } {
  const connection = openCounters(`${databaseFile}-counters`);

  const commitOrUndo = <T>(work: () => T): T => {
    try {
      const result = work();
      connection.run('commit');
      return result;
    } catch (error) {
      if (connection.isInTransaction) connection.run('rollback');
      throw error;
    }
  };
  const inTransaction = <T>(work: () => T): Promise<T> =>
    connection.begin(() => commitOrUndo(work), PATIENCE);

  /** Counts all hits of one key with one statement, and numbers them in order. In a flood most hits have the same key. */
  const countAll = (batch: readonly Hit[]): Array<() => void> =>
    [...Map.groupBy(batch, ({ key }) => key)].flatMap(([key, hits]) => {
      const { duration, now } = hits[0] as Hit;
      const parameters = [key, hits.length, now + duration, now, now];
      const [row] = connection.execute<ThrottleCount>({ sql: HIT, parameters }).rows;
      if (!row) throw new Error('the counter returned nothing');
      const before = row.count - hits.length;
      return hits.map(({ resolve }, index) => {
        const count = { count: before + index + 1, resetsAt: row.resetsAt };
        return () => resolve(count);
      });
    });
  let waiting: Hit[] = [];
  const takeWaiting = (): readonly Hit[] => {
    const taken = waiting;
    waiting = [];
    return taken;
  };
  const countWaiting = async (): Promise<void> => {
    let taken: readonly Hit[] = [];
    const count = (): Array<() => void> => {
      taken = takeWaiting();
      return countAll(taken);
    };
    try {
      for (const answer of await inTransaction(count)) answer();
    } catch (error) {
      // Without the lock none was taken, so all waiting hits fail.
      for (const { reject } of taken.length > 0 ? taken : takeWaiting()) reject(error);
    }
  };
  // While one batch waits for another process's lock, the hits of later turns join it.
  const hits = createTurnBatch<Hit>((batch) => {
    const isFirst = waiting.length === 0;
    waiting = waiting.concat(batch);
    if (isFirst) void countWaiting();
  });

  return {
    hit: (key, duration, now) =>
      new Promise((resolve, reject) => hits.add({ key, duration, now, resolve, reject })),
    removeExpired: (now) =>
      inTransaction(() =>
        Number(connection.execute({ sql: REMOVE_EXPIRED, parameters: [now] }).numAffectedRows),
      ),
    close() {
      hits.flush();
      connection.close();
    },
  };
}

function openCounters(file: string): SqliteConnection {
  const database = open(file, 'pragma synchronous = off', `pragma busy_timeout = ${OPEN_TIMEOUT}`);
  database.exec(
    `create table if not exists throttle (key text primary key, count integer not null, resets_at integer not null)
     without rowid`,
  );
  // From now on SqliteConnection.begin waits, because SQLite's own wait blocks the event loop.
  database.exec('pragma busy_timeout = 0');
  return new SqliteConnection(database);
}
