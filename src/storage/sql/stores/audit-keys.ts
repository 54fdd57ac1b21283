import type { AuditKeyStore } from '../../../contracts/stores/audit-keys.ts';
import type { Handle } from '../database.ts';
import { prepared } from '../prepared.ts';

const DESTROYED = '';

const selectSalt = prepared((db, { userId }: { userId: number }) =>
  db.selectFrom('audit_keys').select('salt').where('user_id', '=', userId),
);

const aliveOrNull = (salt: string): string | null => (salt === DESTROYED ? null : salt);

export function createAuditKeyStore(handle: Handle): AuditKeyStore {
  const { db } = handle;
  return {
    async saltOf(userId) {
      const [row] = (await selectSalt(handle, { userId })).rows;
      return row && aliveOrNull(row.salt);
    },

    async saltsOf(userIds) {
      if (userIds.length === 0) return new Map();
      const rows = await db.selectFrom('audit_keys').selectAll().where('user_id', 'in', userIds).execute();
      return new Map(rows.map(({ user_id, salt }) => [user_id, aliveOrNull(salt)]));
    },

    async create(userId, salt) {
      const row = await db
        .insertInto('audit_keys')
        .values({ user_id: userId, salt })
        // An update that changes nothing returns the row that was there, also one committed a moment ago.
        .onConflict((conflict) => conflict.column('user_id').doUpdateSet({ user_id: userId }))
        .returning('salt')
        .executeTakeFirstOrThrow();
      return aliveOrNull(row.salt);
    },

    async destroy(userId) {
      await db
        .insertInto('audit_keys')
        .values({ user_id: userId, salt: DESTROYED })
        .onConflict((conflict) => conflict.column('user_id').doUpdateSet({ salt: DESTROYED }))
        .execute();
    },
  };
}
