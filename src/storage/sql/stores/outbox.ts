import { type RawBuilder, sql } from 'kysely';
import { LANES, type OutboxStore, REGISTERED_LEASE, WEBHOOK_KIND } from '../../../contracts/stores/outbox.ts';
import type { Handle } from '../database.ts';
import { attemptsOf } from './delivery-attempts.ts';
import { readBacklog } from './outbox-backlog.ts';
import { claimMessages, insertMessage, lineUp, selectDue, selectNextTurn, UNLINED } from './outbox-lanes.ts';
import { endOfNewest, listMessages, toMessage } from './outbox-search.ts';
import { claimSlot } from './reset-slots.ts';
import { settleAll } from './settlements.ts';

/** Must equal the conditions of the indexes `outbox_unsent` and `outbox_dead`, for the same reason. */
const isUnsent = sql<boolean>`state in ('suppressed', 'expired')`;
const isDeadWithPayload = sql<boolean>`state = 'dead' and kind <> 'webhook' and payload is not null`;

export function createOutboxStore(handle: Handle): OutboxStore {
  const { db, dialect } = handle;

  /** Makes messages due now that wait for another attempt, or for the end of a lease. @returns how many */
  const endWaits = async (now: number, which: RawBuilder<boolean>): Promise<number> => {
    const query = db.updateTable('outbox').set({ next_try_at: now }).where(UNLINED).where(which);
    return Number((await query.executeTakeFirst()).numUpdatedRows);
  };

  return {
    async insert({ topic = null, sourceKey = null, ...message }) {
      const { rows } = await insertMessage[dialect](handle, { ...message, topic, sourceKey });
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

    async hasten(lane, now, limit) {
      const waiting = db
        .selectFrom('outbox')
        .select('uid')
        .where(UNLINED)
        .where('state', '=', 'failed')
        .where('lane', '=', lane)
        .where('next_try_at', '>', now)
        .where(({ eb, or, ref }) =>
          or([eb('not_before', 'is', null), eb('not_before', '<', ref('next_try_at'))]),
        )
        .orderBy('next_try_at')
        .limit(limit);
      const result = await db
        .updateTable('outbox')
        .set({ next_try_at: sql`case when not_before > ${now} then not_before else ${now} end` })
        .where('uid', 'in', waiting)
        .executeTakeFirst();
      return Number(result.numUpdatedRows);
    },

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
      return (await settleAll(handle, [{ uid, lease, settlement }]))[0] ?? false;
    },

    settleAll: (endings) => settleAll(handle, endings),

    backlog: () => readBacklog(handle),

    async byUid(uid) {
      const row = await db.selectFrom('outbox').selectAll().where('uid', '=', uid).executeTakeFirst();
      return row && toMessage(row);
    },

    attemptsOf: (uids) => attemptsOf(handle, uids),

    list: (filter) => listMessages(handle, filter),

    endOfNewest: (count, beforeUid) => endOfNewest(handle, count, beforeUid),

    async cancel(uid, now, reason) {
      const result = await db
        .updateTable('outbox')
        .set((row) => ({
          state: 'suppressed',
          finished_at: now,
          last_error: reason,
          payload: row.case().when('kind', '<>', WEBHOOK_KIND).then(null).else(row.ref('payload')).end(),
        }))
        .where('uid', '=', uid)
        .where('state', 'in', ['queued', 'failed'])
        .executeTakeFirst();
      return result.numUpdatedRows > 0n;
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

    claimResetSlot: (slot) => claimSlot(handle, slot),

    async clearResetSlot({ userId, channel }) {
      await db
        .deleteFrom('reset_slots')
        .where('user_id', '=', userId)
        .where('channel', '=', channel)
        .execute();
    },
  };
}
