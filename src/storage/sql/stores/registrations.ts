import type { RegistrationStore } from '../../../contracts/stores/registrations.ts';
import type { Handle } from '../database.ts';

export function createRegistrationStore({ db }: Handle): RegistrationStore {
  return {
    async insert({ idHash, recipientKey, payload, createdAt }) {
      await db
        .insertInto('registrations')
        .values({ id_hash: idHash, recipient_key: recipientKey, sealed: payload, created_at: createdAt })
        .execute();
    },

    async byIdHash(idHash) {
      const row = await db
        .selectFrom('registrations')
        .selectAll()
        .where('id_hash', '=', idHash)
        .executeTakeFirst();
      return (
        row && {
          idHash: row.id_hash,
          recipientKey: row.recipient_key,
          payload: row.sealed,
          createdAt: row.created_at,
          mailedAt: row.mailed_at,
          userId: row.user_id,
        }
      );
    },

    async mailedSince({ idHash, recipientKey }, since, until) {
      const row = await db
        .selectFrom('registrations')
        .select((columns) => [columns.fn.countAll().as('count'), columns.fn.max('mailed_at').as('newest')])
        .where('recipient_key', '=', recipientKey)
        .where('id_hash', '!=', idHash)
        .where('mailed_at', '>', since)
        .where('mailed_at', '<=', until)
        .executeTakeFirst();
      return { count: Number(row?.count ?? 0), newestAt: Number(row?.newest ?? 0) };
    },

    async markMailed(idHash, at) {
      const result = await db
        .updateTable('registrations')
        .set({ mailed_at: at })
        .where('id_hash', '=', idHash)
        .executeTakeFirst();
      return result.numUpdatedRows > 0n;
    },

    async complete(idHash, userId) {
      const result = await db
        .updateTable('registrations')
        .set({ user_id: userId, sealed: null })
        .where('id_hash', '=', idHash)
        .where('user_id', 'is', null)
        .executeTakeFirst();
      return result.numUpdatedRows > 0n;
    },

    async removeCreatedBefore(moment, limit) {
      const result = await db
        .deleteFrom('registrations')
        .where('id_hash', 'in', (query) =>
          query.selectFrom('registrations').select('id_hash').where('created_at', '<', moment).limit(limit),
        )
        .executeTakeFirst();
      return Number(result.numDeletedRows);
    },
  };
}
