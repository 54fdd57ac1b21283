import type { StepWaits, ThrottleCount, ThrottleStore } from '../../../contracts/stores/throttle.ts';
import { CLOCK_SKEW } from '../../../lib/clock.ts';
import type { Slot } from '../../../lib/sliding-window.ts';
import { createTurnBatch } from '../../../lib/turn.ts';
import { hitStepsOf, hitWindows, takeBackFrom, type Windows } from '../../window-batch.ts';
import { SqliteConnection } from '../sqlite-connection.ts';
import { OPEN_TIMEOUT, open } from '../sqlite-open.ts';

const READ = 'select slots from throttle_windows where key = ?';
const WRITE = `insert into throttle_windows (key, slots, span, ends_at) values (?, ?, ?, ?)
  on conflict (key) do update set slots = excluded.slots, ends_at = excluded.ends_at`;
const CLEAR = 'delete from throttle_windows where key = ?';
const LAST_OF_NEXT = `select max(key) as last from
  (select key from throttle_windows where key > ? order by key limit ?)`;
/** Also what a clock that was wrong wrote: no window ends further ahead than its length and what clocks may differ by. */
const REMOVE_EXPIRED = `delete from throttle_windows where key > ?2 and key <= ?3
  and (ends_at <= ?1 or ends_at > ?1 + span + max(span / 10, min(span, ${CLOCK_SKEW})))`;

/** The file of the counters beside a database. */
export const countersFileOf = (databaseFile: string): string => `${databaseFile}-counters`;

/** How a hit waits while another process counts, milliseconds. */
const PATIENCE = { timeout: 2000, retry: 2 };

interface Task {
  /** Done in a transaction. @returns what tells the caller once it is committed */
  run(windows: Windows): () => void;
  reject(error: unknown): void;
}

/**
 * Counters in a file beside the SQLite database. The file is not synced, so that counting does not wait for the disk:
 * counters survive a crash of the process, but not of the machine. Hits that come together
 * (`lib/turn.ts`) are one transaction.
 */
export function createSqliteThrottleStore(databaseFile: string): ThrottleStore & { close(): void } {
  const connection = openCounters(countersFileOf(databaseFile));

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

  /** Reads and writes each window once. In a flood most hits have the same key. */
  const runAll = (batch: readonly Task[]): Array<() => void> => {
    const windows = loadedWindows(connection);
    const answers = batch.map((task) => task.run(windows));
    windows.save();
    return answers;
  };
  let waiting: Task[] = [];
  const takeWaiting = (): readonly Task[] => {
    const taken = waiting;
    waiting = [];
    return taken;
  };
  const runWaiting = async (): Promise<void> => {
    let taken: readonly Task[] = [];
    const run = (): Array<() => void> => {
      taken = takeWaiting();
      return runAll(taken);
    };
    try {
      for (const answer of await inTransaction(run)) answer();
    } catch (error) {
      // Without the lock none was taken, so all waiting hits fail.
      for (const { reject } of taken.length > 0 ? taken : takeWaiting()) reject(error);
    }
  };
  // While one batch waits for another process's lock, the hits of later turns join it.
  const tasks = createTurnBatch<Task>((batch) => {
    const isFirst = waiting.length === 0;
    waiting = waiting.concat(batch);
    if (isFirst) void runWaiting();
  });
  const inBatch = <T>(work: (windows: Windows) => T): Promise<T> =>
    new Promise((resolve, reject) => {
      const run = (windows: Windows): (() => void) => {
        const result = work(windows);
        return () => resolve(result);
      };
      tasks.add({ run, reject });
    });

  return {
    hit: (hits, now) => inBatch<readonly ThrottleCount[]>((windows) => hitWindows(windows, hits, now)),
    hitSteps: (steps, now) => inBatch<StepWaits>((windows) => hitStepsOf(windows, steps, now)),
    takeBack: (keys, at) => inBatch((windows) => takeBackFrom(windows, keys, at)),
    clear: (keys) =>
      inTransaction(() => {
        for (const { key } of keys) connection.execute({ sql: CLEAR, parameters: [key] });
      }),
    removeExpired: (now, after, limit) =>
      inTransaction(() => {
        const next = { sql: LAST_OF_NEXT, parameters: [after, limit] };
        const last = connection.execute<{ last: string | null }>(next).rows[0]?.last ?? null;
        connection.execute({ sql: REMOVE_EXPIRED, parameters: [now, after, last ?? after] });
        connection.reclaim(limit);
        return last;
      }),
    close() {
      tasks.flush();
      connection.close();
    },
  };
}

/** The windows of one transaction: each is read at its first use, and written by `save` if it was changed. */
function loadedWindows(connection: SqliteConnection): Windows & { save(): void } {
  const loaded = new Map<string, readonly Slot[]>();
  const changed = new Map<string, number>();
  const load = (key: string): readonly Slot[] => {
    const [row] = connection.execute<{ slots: string }>({ sql: READ, parameters: [key] }).rows;
    const slots = row ? decode(row.slots) : [];
    loaded.set(key, slots);
    return slots;
  };
  return {
    get: (key) => loaded.get(key) ?? load(key),
    set(key, slots, window) {
      loaded.set(key, slots);
      changed.set(key, window);
    },
    save() {
      for (const [key, window] of changed) {
        const slots = loaded.get(key) ?? [];
        const endsAt = Math.max(0, ...slots.map(({ last }) => last)) + window;
        connection.execute({ sql: WRITE, parameters: [key, encode(slots), window, endsAt] });
      }
    },
  };
}

const encode = (slots: readonly Slot[]): string =>
  JSON.stringify(slots.map(({ last, hits }) => [last, hits]));
const decode = (text: string): Slot[] =>
  (JSON.parse(text) as Array<[number, number]>).map(([last, hits]) => ({ last, hits }));

function openCounters(file: string): SqliteConnection {
  const database = open(file, 'pragma synchronous = off', `pragma busy_timeout = ${OPEN_TIMEOUT}`);
  // Versions before had a table `throttle`, with windows of another kind.
  database.exec(
    `create table if not exists throttle_windows
     (key text primary key, slots text not null, span integer not null, ends_at integer not null) without rowid`,
  );
  // From now on SqliteConnection.begin waits, because SQLite's own wait blocks the event loop.
  database.exec('pragma busy_timeout = 0');
  return new SqliteConnection(database);
}
