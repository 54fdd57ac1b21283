import type { DatabaseSync } from 'node:sqlite';
import type { ThrottleStore } from '../../../features/throttle/store.ts';
import { Unavailable } from '../../../lib/failures.ts';
import type { Database } from '../database.ts';
import { prepared } from '../prepared.ts';
import { open } from '../sqlite.ts';
import { translateSqliteError } from '../sqlite-connection.ts';

/** A window that is over starts anew; else the request counts in it. Rows are `stored` before and after the hit. */
const HIT = `insert into throttle as stored (key, count, resets_at) values (?, 1, ?)
  on conflict (key) do update set
    count = case when stored.resets_at <= ? then 1 else stored.count + 1 end,
    resets_at = case when stored.resets_at <= ? then excluded.resets_at else stored.resets_at end
  returning count, resets_at`;

/** How long a hit waits for another process's turn, and how often it looks. Milliseconds. */
const LOCK_TIMEOUT = 2000;
const LOCK_RETRY = 2;

/**
 * Counters beside the SQLite file. They are not synced to disk, so that counting waits for no fsync: they survive a
 * crash of the process, not of the machine. What is counted in one turn of the event loop is one transaction, which
 * other processes wait for; committing each hit by itself would cost four times as much.
 */
export function createSqliteThrottleStore(databaseFile: string): ThrottleStore & { close(): void } {
  const database: DatabaseSync = open(`${databaseFile}-counters`, 'pragma synchronous = off');
  database.exec(
    `create table if not exists throttle (key text primary key, count integer not null, resets_at integer not null)
     without rowid`,
  );
  const hit = database.prepare(HIT);
  const removeExpired = database.prepare('delete from throttle where resets_at <= ?');
  const begin = database.prepare('begin immediate');
  const commit = database.prepare('commit');

  const endTurn = (): void => {
    if (database.isOpen && database.isTransaction) commit.run();
  };
  const beginTurn = async (): Promise<void> => {
    for (let waited = 0; !database.isTransaction; waited += LOCK_RETRY) {
      try {
        begin.run();
        setImmediate(endTurn);
      } catch (error) {
        const reason = translateSqliteError(error);
        if (!(reason instanceof Unavailable) || waited >= LOCK_TIMEOUT) throw reason;
        await new Promise((resolve) => setTimeout(resolve, LOCK_RETRY));
      }
    }
  };

  return {
    async hit(key, duration, now) {
      await beginTurn();
      const row = hit.get(key, now + duration, now, now) as { count: number; resets_at: number };
      return { count: row.count, resetsAt: row.resets_at };
    },
    async removeExpired(now) {
      await beginTurn();
      return Number(removeExpired.run(now).changes);
    },
    close() {
      endTurn();
      database.close();
    },
  };
}

const hitOnPostgres = prepared((db, values: { key: string; resetsAt: number; now: number }) =>
  db
    .insertInto('throttle')
    .values({ key: values.key, count: 1, resets_at: values.resetsAt })
    .onConflict((conflict) =>
      conflict.column('key').doUpdateSet((is) => ({
        count: is
          .case()
          .when('throttle.resets_at', '<=', values.now)
          .then(1)
          .else(is('throttle.count', '+', 1))
          .end(),
        resets_at: is
          .case()
          .when('throttle.resets_at', '<=', values.now)
          .then(is.ref('excluded.resets_at'))
          .else(is.ref('throttle.resets_at'))
          .end(),
      })),
    )
    .returning(['count', 'resets_at']),
);

/** Counters in an unlogged table. */
export function createPostgresThrottleStore(database: Database): ThrottleStore {
  // A hit is one statement, which needs no transaction around it.
  const handle = database.reader;
  return {
    async hit(key, duration, now) {
      const { rows } = await hitOnPostgres(handle, { key, resetsAt: now + duration, now });
      const row = rows[0];
      if (!row) throw new Error('the counter returned nothing');
      return { count: row.count, resetsAt: row.resets_at };
    },
    async removeExpired(now) {
      const result = await handle.db.deleteFrom('throttle').where('resets_at', '<=', now).executeTakeFirst();
      return Number(result.numDeletedRows);
    },
  };
}
