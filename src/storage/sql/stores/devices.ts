import type { Selectable } from 'kysely';
import type { Device, DeviceStore } from '../../../contracts/stores/devices.ts';
import type { Handle } from '../database.ts';
import { lookup } from '../lookup.ts';
import type { Schema } from '../schema.ts';

const selectDevice = lookup({ id: 'text' }, (db, { id }) =>
  db.selectFrom('devices').selectAll().where('id', '=', id),
);

export function createDeviceStore(handle: Handle): DeviceStore {
  const { db } = handle;
  return {
    async byId(id) {
      const row = await selectDevice(handle, { id });
      return row && toDevice(row);
    },

    async ofUser(userId) {
      const rows = await db
        .selectFrom('devices')
        .selectAll()
        .where('user_id', '=', userId)
        .orderBy('expires_at', 'desc')
        .orderBy('id')
        .execute();
      return rows.map(toDevice);
    },

    async insert({ id, userId, issuedAt, acceptedFrom, expiresAt }) {
      const inserted = await db
        .insertInto('devices')
        .values({
          id,
          user_id: userId,
          issued_at: issuedAt,
          accepted_from: acceptedFrom,
          expires_at: expiresAt,
        })
        .onConflict((conflict) => conflict.column('id').doNothing())
        .executeTakeFirst();
      return (inserted.numInsertedOrUpdatedRows ?? 0n) > 0n;
    },

    async replace({ id, issuedAt }, times) {
      const result = await db
        .updateTable('devices')
        .set({ issued_at: times.issuedAt, accepted_from: times.acceptedFrom, expires_at: times.expiresAt })
        .where('id', '=', id)
        .where('issued_at', '=', issuedAt)
        .executeTakeFirst();
      return result.numUpdatedRows > 0n;
    },

    async remove(id) {
      await db.deleteFrom('devices').where('id', '=', id).execute();
    },

    async trim(userId, keep) {
      await db
        .deleteFrom('devices')
        .where('user_id', '=', userId)
        .where('id', 'not in', (query) =>
          query
            .selectFrom('devices')
            .select('id')
            .where('user_id', '=', userId)
            .orderBy('expires_at', 'desc')
            .orderBy('id')
            .limit(keep),
        )
        .execute();
    },

    async removeOfUser(userId) {
      await db.deleteFrom('devices').where('user_id', '=', userId).execute();
    },

    async removeExpired(now, limit) {
      const result = await db
        .deleteFrom('devices')
        .where('id', 'in', (query) =>
          query.selectFrom('devices').select('id').where('expires_at', '<=', now).limit(limit),
        )
        .executeTakeFirst();
      return Number(result.numDeletedRows);
    },
  };
}

const toDevice = (row: Selectable<Schema['devices']>): Device => ({
  id: row.id,
  userId: row.user_id,
  issuedAt: row.issued_at,
  acceptedFrom: row.accepted_from,
  expiresAt: row.expires_at,
});
