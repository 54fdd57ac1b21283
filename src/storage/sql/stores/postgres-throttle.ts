import { sql } from 'kysely';
import type { ThrottleCount, ThrottleStore } from '../../../contracts/stores/throttle.ts';
import type { Database } from '../database.ts';

/** Counters in an unlogged table. */
export function createPostgresThrottleStore({ single: { db } }: Database): ThrottleStore {
  return {
    async hit(key, duration, now) {
      const { rows } = await sql<ThrottleCount>`
        insert into throttle as stored (key, count, resets_at) values (${key}, 1, ${now + duration})
        on conflict (key) do update set
          count = case when stored.resets_at <= ${now} then 1 else stored.count + 1 end,
          resets_at = case when stored.resets_at <= ${now} then excluded.resets_at else stored.resets_at end
        returning count, resets_at as "resetsAt"`.execute(db);
      if (!rows[0]) throw new Error('the counter returned nothing');
      return rows[0];
    },

    async removeExpired(now) {
      const result = await db.deleteFrom('throttle').where('resets_at', '<=', now).executeTakeFirst();
      return Number(result.numDeletedRows);
    },
  };
}
