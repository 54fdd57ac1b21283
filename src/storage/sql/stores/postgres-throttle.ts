import type { ThrottleStore } from '../../../contracts/stores/throttle.ts';
import type { Database } from '../database.ts';
import { prepared } from '../prepared.ts';

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
  const handle = database.single;
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
