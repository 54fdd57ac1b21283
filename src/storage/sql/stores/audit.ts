import { type Insertable, type Selectable, sql } from 'kysely';
import type {
  AuditRow,
  AuditStore,
  StoredAuditRow,
  StoredAuditSeal,
} from '../../../contracts/stores/audit.ts';
import type { Handle } from '../database.ts';
import { prepared } from '../prepared.ts';
import type { Schema } from '../schema.ts';

const insertRow = prepared((db, row: Omit<Insertable<Schema['audit_log']>, 'id'>) =>
  db.insertInto('audit_log').values(row),
);

/** PostgreSQL's, where a round trip costs more than a row. */
const insertRows = prepared((db, { rows }: { rows: string }) => ({
  compile: () =>
    sql`
      insert into audit_log (uid, at, event, outcome, actor_id, user_id, address, request_id, detail, mac)
      select uid, at, event, outcome, actor_id, user_id, address, request_id, detail, mac
      from json_populate_recordset(null::audit_log, ${rows}::json)`.compile(db),
}));

export function createAuditStore(handle: Handle): AuditStore {
  const { db } = handle;
  const rows = () => db.selectFrom('audit_log').selectAll();
  const seals = () => db.selectFrom('audit_seals').selectAll();
  return {
    async insert(row) {
      await insertRow(handle, fromAuditRow(row));
    },

    async insertAll(all) {
      const inserted = all.map(fromAuditRow);
      if (handle.dialect === 'postgres' && inserted.length > 1)
        await insertRows(handle, { rows: JSON.stringify(inserted) });
      else for (const row of inserted) await insertRow(handle, row);
    },

    async list({ userId, actorId, event, outcome, since, until, beforeId, fromId, limit }) {
      let query = rows().orderBy('id', 'desc').limit(limit);
      if (userId !== undefined) query = query.where('user_id', '=', userId);
      if (actorId !== undefined) query = query.where('actor_id', '=', actorId);
      if (event !== undefined) query = query.where('event', '=', event);
      if (outcome !== undefined) query = query.where('outcome', '=', outcome);
      if (since !== undefined) query = query.where('at', '>=', since);
      if (until !== undefined) query = query.where('at', '<', until);
      if (beforeId !== undefined) query = query.where('id', '<', beforeId);
      if (fromId !== undefined) query = query.where('id', '>=', fromId);
      return (await query.execute()).map(toAuditRow);
    },

    async endOfNewest(count, beforeId) {
      const row = await db
        .selectFrom('audit_log')
        .select('id')
        .where('id', '<', beforeId)
        .orderBy('id', 'desc')
        .offset(count - 1)
        .limit(1)
        .executeTakeFirst();
      return row?.id;
    },

    async page(afterId, limit) {
      return (await rows().where('id', '>', afterId).orderBy('id').limit(limit).execute()).map(toAuditRow);
    },

    async unsealed(limit) {
      return (await rows().where('seal_id', 'is', null).orderBy('id').limit(limit).execute()).map(toAuditRow);
    },

    async lastSeal() {
      const row = await seals().orderBy('id', 'desc').limit(1).executeTakeFirst();
      return row && toSeal(row);
    },

    async seal(seal, rowIds) {
      await db
        .insertInto('audit_seals')
        .values({
          id: seal.id,
          previous_id: seal.previousId,
          row_count: seal.rowCount,
          digest: seal.digest,
          mac: seal.mac,
          sealed_at: seal.sealedAt,
          removed_at: null,
          kept_count: null,
          kept_digest: null,
          removal_mac: null,
        })
        .execute();
      await db.updateTable('audit_log').set({ seal_id: seal.id }).where('id', 'in', rowIds).execute();
    },

    async seals(afterId, limit) {
      return (await seals().where('id', '>', afterId).orderBy('id').limit(limit).execute()).map(toSeal);
    },

    async rowsOfSeal(sealId) {
      return (await rows().where('seal_id', '=', sealId).orderBy('id').execute()).map(toAuditRow);
    },

    async firstWholeSeal() {
      const row = await seals().where('removed_at', 'is', null).orderBy('id').limit(1).executeTakeFirst();
      return row && toSeal(row);
    },

    async removeRows(sealId, { removedAt, keptCount, keptDigest, removalMac }, rowIds) {
      const recorded = await db
        .updateTable('audit_seals')
        .set({
          removed_at: removedAt,
          kept_count: keptCount,
          kept_digest: keptDigest,
          removal_mac: removalMac,
        })
        .where('id', '=', sealId)
        .where('removed_at', 'is', null)
        .returning('id')
        .executeTakeFirst();
      if (!recorded) return false;
      if (rowIds.length > 0) await db.deleteFrom('audit_log').where('id', 'in', rowIds).execute();
      return true;
    },
  };
}

const fromAuditRow = (row: AuditRow) => ({
  uid: row.uid,
  at: row.at,
  event: row.event,
  outcome: row.outcome,
  actor_id: row.actorId,
  user_id: row.userId,
  address: row.address,
  request_id: row.requestId,
  detail: JSON.stringify(row.detail),
  mac: row.mac,
  seal_id: null,
});

const toAuditRow = (row: Selectable<Schema['audit_log']>): StoredAuditRow => ({
  id: row.id,
  uid: row.uid,
  at: row.at,
  event: row.event,
  outcome: row.outcome as AuditRow['outcome'],
  actorId: row.actor_id,
  userId: row.user_id,
  address: row.address,
  requestId: row.request_id,
  detail: JSON.parse(row.detail),
  mac: row.mac,
  sealId: row.seal_id,
});

const toSeal = (row: Selectable<Schema['audit_seals']>): StoredAuditSeal => ({
  id: row.id,
  previousId: row.previous_id,
  rowCount: row.row_count,
  digest: row.digest,
  mac: row.mac,
  sealedAt: row.sealed_at,
  removal:
    row.removed_at === null
      ? null
      : {
          removedAt: row.removed_at,
          keptCount: row.kept_count ?? 0,
          keptDigest: row.kept_digest ?? '',
          removalMac: row.removal_mac ?? '',
        },
});
