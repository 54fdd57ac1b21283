import { type RawBuilder, type Selectable, sql } from 'kysely';
import {
  LANES,
  type MessageState,
  type OutboxMessage,
  type OutboxStore,
  REGISTERED_LEASE,
  WEBHOOK_KIND,
} from '../../../contracts/stores/outbox.ts';
import { CLOCK_SKEW } from '../../../lib/clock.ts';
import type { Handle } from '../database.ts';
import { prepared } from '../prepared.ts';
import type { Schema } from '../schema.ts';
import { claimMessages, insertMessage, lineUp, selectDue, selectNextTurn, UNLINED } from './outbox-lanes.ts';

/** Must equal the conditions of the indexes `outbox_unsent` and `outbox_dead`, for the same reason. */
const isUnsent = sql<boolean>`state in ('suppressed', 'expired')`;
const isDeadWithPayload = sql<boolean>`state = 'dead' and kind <> 'webhook' and payload is not null`;

/** Whether a column contains a text, in any case of letters, which both engines fold alike for ASCII. */
const contains = (column: 'last_error', text: string) => {
  const pattern = `%${text.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`;
  return sql<boolean>`lower(${sql.ref(column)}) like ${pattern} escape '\\'`;
};

type SettleValues = {
  uid: string;
  lease: string;
  state: string;
  userId: number | null;
  lastError: string | null;
  providerId: string | null;
  nextTryAt: number | null;
  finishedAt: number | null;
  erases: boolean;
  uncounted: number;
};

const settleMessage = prepared((db, values: SettleValues) =>
  db
    .updateTable('outbox')
    .set((row) => ({
      state: values.state,
      user_id: row.fn.coalesce(row.val(values.userId), 'user_id'),
      last_error: values.lastError,
      provider_id: row.fn.coalesce(row.val(values.providerId), 'provider_id'),
      next_try_at: row.fn.coalesce(row.val(values.nextTryAt), 'next_try_at'),
      finished_at: values.finishedAt,
      payload: row
        .case()
        .when(row.and([row.val(values.erases), row('kind', '<>', WEBHOOK_KIND)]))
        .then(null)
        .else(row.ref('payload'))
        .end(),
      attempts: row('attempts', '-', values.uncounted),
      lease: null,
    }))
    .where('uid', '=', values.uid)
    .where('lease', '=', values.lease)
    .where('state', '=', 'sending')
    .returning('uid'),
);

export function createOutboxStore(handle: Handle): OutboxStore {
  const { db, dialect } = handle;

  /** Makes messages due now that wait for another attempt, or for the end of a lease. @returns how many */
  const endWaits = async (now: number, which: RawBuilder<boolean>): Promise<number> => {
    const query = db.updateTable('outbox').set({ next_try_at: now }).where(UNLINED).where(which);
    return Number((await query.executeTakeFirst()).numUpdatedRows);
  };

  return {
    async insert({ topic = null, sourceKey = null, ...message }) {
      const { rows } = await insertMessage(handle, { ...message, topic, sourceKey });
      return rows[0]?.turn ?? 0;
    },

    async nextTurn(lane) {
      return (await selectNextTurn(handle, { lane })).rows[0]?.turn ?? null;
    },

    async hasDue(now) {
      const [due] = (await selectDue(handle, { now })).rows;
      const names = [...LANES, 'unlined'] as const;
      return Object.fromEntries(names.map((name) => [name, due?.[name] != null])) as Record<
        (typeof names)[number],
        boolean
      >;
    },

    lineUp: (now, laneOfKind, limit) => lineUp(handle, now, laneOfKind, limit),

    async claim({ kinds, ...claim }) {
      const { rows } = await claimMessages[dialect](handle, { ...claim, kinds: ` ${kinds.join(' ')} ` });
      // RETURNING promises no order.
      const inOrder = rows.toSorted((a, b) => Number(a.turn) - Number(b.turn) || a.created_at - b.created_at);
      return inOrder.map(toMessage);
    },

    async endFutureWaits(now, longest) {
      const until = (wait: number) => sql`cast(${now + wait} as bigint)`;
      const latest = sql<boolean>`next_try_at > case when state = 'sending' then ${until(longest.lease)}
        when kind = ${WEBHOOK_KIND} then ${until(longest.webhook)}
        else ${until(longest.other)} end`;
      return endWaits(now, latest);
    },

    hasten: (lane, now) =>
      endWaits(now, sql<boolean>`state = 'failed' and lane = ${lane} and next_try_at > ${now}`),

    async renew(uid, lease, leasedUntil) {
      const result = await db
        .updateTable('outbox')
        .set({ next_try_at: leasedUntil })
        .where('uid', '=', uid)
        .where('lease', '=', lease)
        .where('state', '=', 'sending')
        .executeTakeFirst();
      return result.numUpdatedRows > 0n;
    },

    releaseRegistered: (now) =>
      endWaits(
        now,
        sql<boolean>`state = 'sending' and next_try_at > ${now} and lease like ${`${REGISTERED_LEASE}%`}`,
      ),

    async settle(uid, lease, settlement) {
      const { rows } = await settleMessage(handle, {
        uid,
        lease,
        state: settlement.state,
        userId: settlement.userId ?? null,
        lastError: settlement.lastError ?? null,
        providerId: settlement.providerId ?? null,
        nextTryAt: settlement.state === 'failed' ? settlement.nextTryAt : null,
        finishedAt: settlement.state === 'failed' ? null : settlement.at,
        erases: settlement.state !== 'failed' && settlement.state !== 'dead',
        uncounted: settlement.state === 'failed' && settlement.isUncounted ? 1 : 0,
      });
      return rows.length > 0;
    },

    async byUid(uid) {
      const row = await db.selectFrom('outbox').selectAll().where('uid', '=', uid).executeTakeFirst();
      return row && toMessage(row);
    },

    async list({ kind, topic, recipientKey, state, error, since, until, beforeUid, limit }) {
      // Uids sort by time (UUID version 7).
      let query = db.selectFrom('outbox').selectAll().orderBy('uid', 'desc').limit(limit);
      if (kind !== undefined) query = query.where('kind', '=', kind);
      if (topic !== undefined) query = query.where('topic', '=', topic);
      if (recipientKey !== undefined) query = query.where('recipient_key', 'in', [recipientKey].flat());
      if (state !== undefined) query = query.where('state', '=', state);
      if (error !== undefined) query = query.where(contains('last_error', error));
      if (since !== undefined) query = query.where('created_at', '>=', since);
      if (until !== undefined) query = query.where('created_at', '<', until);
      if (beforeUid !== undefined) query = query.where('uid', '<', beforeUid);
      return (await query.execute()).map(toMessage);
    },

    async retry(uid, now) {
      const result = await db
        .updateTable('outbox')
        .set({ state: 'queued', turn: null, next_try_at: now, attempts: 0, finished_at: null })
        .where('uid', '=', uid)
        .where('state', 'in', ['dead', 'failed'])
        .where('payload', 'is not', null)
        .where('deadline', '>', now)
        .executeTakeFirst();
      return result.numUpdatedRows > 0n;
    },

    async resend(uid, now, deadline) {
      const result = await db
        .updateTable('outbox')
        .set({ state: 'queued', turn: null, next_try_at: now, deadline, attempts: 0, finished_at: null })
        .where('uid', '=', uid)
        .where('kind', '=', WEBHOOK_KIND)
        .where('state', 'not in', ['queued', 'sending'])
        .executeTakeFirst();
      return result.numUpdatedRows > 0n;
    },

    async eraseOverdue(now, limit) {
      const result = await db
        .updateTable('outbox')
        .set({ payload: null })
        .where('uid', 'in', (query) =>
          query
            .selectFrom('outbox')
            .select('uid')
            .where(isDeadWithPayload)
            .where('deadline', '<=', now)
            .limit(limit),
        )
        .executeTakeFirst();
      return Number(result.numUpdatedRows);
    },

    async removeFinished(before, limit, of) {
      const result = await db
        .deleteFrom('outbox')
        .where('uid', 'in', (query) =>
          query
            .selectFrom('outbox')
            .select('uid')
            .where('finished_at', '<', before)
            .$if(of === 'unsent', (some) => some.where(isUnsent))
            .$if(typeof of === 'object', (some) => some.where('kind', '=', (of as { kind: string }).kind))
            .limit(limit),
        )
        .executeTakeFirst();
      return Number(result.numDeletedRows);
    },

    async claimResetSlot({ userId, channel, messageUid, generation, now, gap, maximumGap, linkLife }) {
      const longest = Math.max(gap, maximumGap);
      const isFuture = sql<boolean>`slot.sent_at > ${now + CLOCK_SKEW}`;
      const linksAlive = sql<boolean>`(slot.generation = ${generation} and slot.sent_at > ${now - linkLife}
        and not ${isFuture})`;
      const isRetry = sql<boolean>`slot.message_uid = ${messageUid}`;
      const { rows } = await sql`
        insert into reset_slots as slot (user_id, channel, message_uid, generation, sent_at, gap)
        values (${userId}, ${channel}, ${messageUid}, ${generation}, ${now}, ${gap})
        on conflict (user_id, channel) do update set
          message_uid = excluded.message_uid,
          generation = excluded.generation,
          sent_at = excluded.sent_at,
          gap = case
            when ${isRetry} then slot.gap
            when not ${linksAlive} or slot.gap * 2 < excluded.gap then excluded.gap
            when slot.gap * 2 > ${longest} then ${longest}
            else slot.gap * 2
          end
        where ${isRetry} or ${isFuture} or excluded.gap = 0
          or slot.sent_at + case when ${linksAlive} then slot.gap else excluded.gap end <= ${now}
        returning user_id`.execute(db);
      return rows.length > 0;
    },

    async clearResetSlot({ userId, channel }) {
      await db
        .deleteFrom('reset_slots')
        .where('user_id', '=', userId)
        .where('channel', '=', channel)
        .execute();
    },
  };
}

function toMessage(row: Selectable<Schema['outbox']>): OutboxMessage {
  return {
    uid: row.uid,
    kind: row.kind,
    topic: row.topic,
    recipientKey: row.recipient_key,
    sourceKey: row.source_key,
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
