import { type Selectable, sql } from 'kysely';
import {
  CANCELLED,
  type MessageFilter,
  type MessageState,
  type OutboxMessage,
  WEBHOOK_KIND,
} from '../../../contracts/stores/outbox.ts';
import type { Handle } from '../database.ts';
import type { Schema } from '../schema.ts';

/** Whether a column contains a text, in any case of letters, which both engines fold alike for ASCII. */
const contains = (column: 'last_error', text: string) => {
  const pattern = `%${text.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`;
  return sql<boolean>`lower(${sql.ref(column)}) like ${pattern} escape '\\'`;
};

/** Webhooks have an index of their own, for which their kind must not be a parameter. */
const isOfKind = (kind: string | readonly string[]) =>
  kind === WEBHOOK_KIND
    ? sql<boolean>`kind = ${sql.lit(WEBHOOK_KIND)}`
    : sql<boolean>`kind in (${sql.join([kind].flat())})`;

const RECIPIENTS = {
  'not-nobody': sql<boolean>`(state <> 'suppressed' or user_id is not null or last_error = ${sql.lit(CANCELLED)})`,
  unassigned: sql<boolean>`(state <> 'suppressed' and user_id is null)`,
};

/** Newest first. Uids sort by time (UUID version 7). */
export async function listMessages({ db }: Handle, filter: MessageFilter): Promise<OutboxMessage[]> {
  const { kind, topic, recipientKey, state, userId, recipient, gateway } = filter;
  const { error, since, until, beforeUid, fromUid, limit } = filter;
  let query = db.selectFrom('outbox').selectAll().orderBy('uid', 'desc').limit(limit);
  if (kind !== undefined) query = query.where(isOfKind(kind));
  if (topic !== undefined) query = query.where('topic', '=', topic);
  if (recipientKey !== undefined) query = query.where('recipient_key', 'in', [recipientKey].flat());
  if (state !== undefined) query = query.where('state', '=', state);
  if (userId !== undefined) query = query.where('user_id', '=', userId);
  if (recipient !== undefined) query = query.where(RECIPIENTS[recipient]);
  if (gateway !== undefined)
    query = query.where(({ exists, selectFrom }) =>
      exists(
        selectFrom('delivery_attempts')
          .select('slot')
          .whereRef('message_uid', '=', 'outbox.uid')
          .where('gateway', '=', gateway),
      ),
    );
  if (error !== undefined) query = query.where(contains('last_error', error));
  if (since !== undefined) query = query.where('created_at', '>=', since);
  if (until !== undefined) query = query.where('created_at', '<', until);
  if (beforeUid !== undefined) query = query.where('uid', '<', beforeUid);
  if (fromUid !== undefined) query = query.where('uid', '>=', fromUid);
  return (await query.execute()).map(toMessage);
}

/** Reads the index only. */
export async function endOfNewest(
  { db }: Handle,
  count: number,
  beforeUid?: string,
): Promise<string | undefined> {
  let query = db
    .selectFrom('outbox')
    .select('uid')
    .orderBy('uid', 'desc')
    .offset(count - 1)
    .limit(1);
  if (beforeUid !== undefined) query = query.where('uid', '<', beforeUid);
  return (await query.executeTakeFirst())?.uid;
}

export function toMessage(row: Selectable<Schema['outbox']>): OutboxMessage {
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
