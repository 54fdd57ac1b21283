import type { PasswordHistoryStore } from '../../../contracts/stores/users.ts';
import type { Handle } from '../database.ts';

export function createPasswordHistoryStore({ db }: Handle): PasswordHistoryStore {
  return {
    async add(userId, former, keep) {
      await db
        .insertInto('password_history')
        .values({ user_id: userId, hash: former.hash, retired_at: former.retiredAt })
        .execute();
      await db
        .deleteFrom('password_history')
        .where('user_id', '=', userId)
        .where('id', 'not in', (query) =>
          query
            .selectFrom('password_history')
            .select('id')
            .where('user_id', '=', userId)
            .orderBy('id', 'desc')
            .limit(keep),
        )
        .execute();
    },

    async ofUser(userId, limit) {
      const rows = await db
        .selectFrom('password_history')
        .select(['hash', 'retired_at'])
        .where('user_id', '=', userId)
        .orderBy('id', 'desc')
        .limit(limit)
        .execute();
      return rows.map((row) => ({ hash: row.hash, retiredAt: row.retired_at }));
    },
  };
}
