import type { Selectable } from 'kysely';
import type {
  MessageState,
  OutboxMessage,
  OutboxStore,
  Settlement,
} from '../../../features/messages/store.ts';
import type { Handle } from '../database.ts';
import { prepared } from '../prepared.ts';
import type { Schema } from '../schema.ts';

const insertMessage = prepared(
  (
    db,
    values: {
      uid: string;
      kind: string;
      recipientKey: string;
      payload: string;
      createdAt: number;
      deadline: number;
    },
  ) =>
    db.insertInto('outbox').values({
      uid: values.uid,
      kind: values.kind,
      recipient_key: values.recipientKey,
      payload: values.payload,
      state: 'queued',
      created_at: values.createdAt,
      deadline: values.deadline,
      next_try_at: values.createdAt,
    }),
);

export function createOutboxStore(handle: Handle): OutboxStore {
  const { db, dialect } = handle;
  return {
    async insert({ uid, kind, recipientKey, payload, createdAt, deadline }) {
      await insertMessage(handle, { uid, kind, recipientKey, payload, createdAt, deadline });
    },

    async claim({ lease, now, leasedUntil, limit }) {
      const rows = await db
        .updateTable('outbox')
        .set((row) => ({
          state: 'sending',
          lease,
          leased_until: leasedUntil,
          attempts: row('attempts', '+', 1),
        }))
        .where('uid', 'in', (query) =>
          query
            .selectFrom('outbox')
            .select('uid')
            .where((is) =>
              is.or([
                is.and([is('state', 'in', ['queued', 'failed']), is('next_try_at', '<=', now)]),
                is.and([is('state', '=', 'sending'), is('leased_until', '<=', now)]),
              ]),
            )
            .orderBy('next_try_at')
            .limit(limit)
            // Two workers then never wait for, or take, each other's rows.
            .$if(dialect === 'postgres', (claimed) => claimed.forUpdate().skipLocked()),
        )
        .returningAll()
        .execute();
      return rows.map(toMessage);
    },

    async settle(uid, lease, settlement) {
      const result = await db
        .updateTable('outbox')
        .set({ ...settledColumns(settlement), lease: null, leased_until: null })
        .where('uid', '=', uid)
        .where('state', '=', 'sending')
        .where('lease', '=', lease)
        .executeTakeFirst();
      return result.numUpdatedRows > 0n;
    },

    async byUid(uid) {
      const row = await db.selectFrom('outbox').selectAll().where('uid', '=', uid).executeTakeFirst();
      return row && toMessage(row);
    },

    async list({ recipientKey, state, limit }) {
      let query = db.selectFrom('outbox').selectAll().orderBy('created_at', 'desc').limit(limit);
      if (recipientKey !== undefined) query = query.where('recipient_key', '=', recipientKey);
      if (state !== undefined) query = query.where('state', '=', state);
      return (await query.execute()).map(toMessage);
    },

    async retry(uid, now) {
      const result = await db
        .updateTable('outbox')
        .set({ state: 'queued', next_try_at: now, finished_at: null })
        .where('uid', '=', uid)
        .where('state', 'in', ['dead', 'failed'])
        .where('payload', 'is not', null)
        .where('deadline', '>', now)
        .executeTakeFirst();
      return result.numUpdatedRows > 0n;
    },

    async removeFinished(before) {
      const result = await db
        .deleteFrom('outbox')
        .where('state', 'in', ['sent', 'dead', 'expired', 'suppressed'])
        .where('created_at', '<', before)
        .executeTakeFirst();
      return Number(result.numDeletedRows);
    },

    async claimResetSlot({ userId, channel, messageUid, now, gap, maximumGap, linkLife }) {
      const row = await db
        .insertInto('reset_slots')
        .values({ user_id: userId, channel, message_uid: messageUid, sent_at: now, gap })
        .onConflict((conflict) =>
          conflict
            .columns(['user_id', 'channel'])
            .doUpdateSet((is) => ({
              message_uid: messageUid,
              sent_at: now,
              gap: is
                .case()
                .when('reset_slots.message_uid', '=', messageUid)
                .then(is.ref('reset_slots.gap'))
                .when('reset_slots.sent_at', '<=', now - linkLife)
                .then(gap)
                .when(is('reset_slots.gap', '*', 2), '>=', maximumGap)
                .then(Math.max(gap, maximumGap))
                .else(is('reset_slots.gap', '*', 2))
                .end(),
            }))
            .where((is) =>
              is.or([
                is('reset_slots.message_uid', '=', messageUid),
                is(is('reset_slots.sent_at', '+', is.ref('reset_slots.gap')), '<=', now),
              ]),
            ),
        )
        .returning('user_id')
        .executeTakeFirst();
      return row !== undefined;
    },
  };
}

function settledColumns(settlement: Settlement) {
  return {
    state: settlement.state,
    last_error: settlement.lastError ?? null,
    ...(settlement.userId !== undefined && { user_id: settlement.userId }),
    ...(settlement.providerId !== undefined && { provider_id: settlement.providerId }),
    ...(settlement.state === 'failed'
      ? { next_try_at: settlement.nextTryAt }
      : { finished_at: settlement.at, ...(settlement.state !== 'dead' && { payload: null }) }),
  };
}

function toMessage(row: Selectable<Schema['outbox']>): OutboxMessage {
  return {
    uid: row.uid,
    kind: row.kind,
    recipientKey: row.recipient_key,
    payload: row.payload,
    state: row.state as MessageState,
    userId: row.user_id,
    attempts: row.attempts,
    createdAt: row.created_at,
    deadline: row.deadline,
    nextTryAt: row.next_try_at,
    finishedAt: row.finished_at,
    lastError: row.last_error,
    providerId: row.provider_id,
  };
}
