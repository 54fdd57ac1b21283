import { type RawBuilder, sql } from 'kysely';
import type { NewOutboxMessage } from '../../../contracts/stores/outbox.ts';
import { shareTurns } from '../../../lib/shared-calls.ts';
import type { Handle } from '../database.ts';
import { plannedAsItGrows } from '../plans.ts';
import { bind, Placeholder } from '../prepared.ts';
import { turnOf } from './outbox-lanes.ts';

/** How many messages one statement stores at most. */
const MOST_AT_ONCE = 500;

const TURN = turnOf('postgres', {
  lane: sql`sources.lane`,
  source: sql`sources.source_key`,
  place: sql`case when source_key is null then 1 else row_number() over (partition by lane, source_key order by ordinality) end`,
});

/**
 * Stores messages as if they were queued one by one: those of one source and lane follow each other.
 * @param messages the parameter with what {@link messagesAsJson} made
 * @returns a statement that returns the uid and turn of each
 */
export const insertMessages = (messages: unknown): RawBuilder<{ uid: string; turn: number }> => sql`
  insert into outbox (uid, kind, topic, recipient_key, source_key, payload, state, created_at, deadline, next_try_at, lane, turn)
  select uid, kind, topic, recipient_key, source_key, payload, 'queued', created_at, deadline, created_at, lane, ${TURN}
  from rows from (json_to_recordset(${messages}::json) as (uid text, kind text, topic text, recipient_key text,
    source_key text, payload text, created_at bigint, deadline bigint, lane text)) with ordinality as sources
  returning uid, turn`;

export const messagesAsJson = (messages: readonly NewOutboxMessage[]): string =>
  JSON.stringify(
    messages.map((message) => ({
      uid: message.uid,
      kind: message.kind,
      topic: message.topic,
      recipient_key: message.recipientKey,
      source_key: message.sourceKey,
      payload: message.payload,
      created_at: message.createdAt,
      deadline: message.deadline,
      lane: message.lane,
    })),
  );

/**
 * On PostgreSQL: stores messages that come together (`lib/turn.ts`), and belong to no other change, in one statement with
 * one commit. Each is acknowledged after it.
 * @param alone stores one
 */
export function shareMessages(
  { db }: Handle,
  alone: (message: NewOutboxMessage) => Promise<number>,
): (message: NewOutboxMessage) => Promise<number> {
  const queryFor = plannedAsItGrows(insertMessages(new Placeholder('messages')).compile(db));
  const together = async (messages: readonly NewOutboxMessage[]): Promise<number[]> => {
    const query = queryFor(messages.length);
    const { rows } = await db.executeQuery(bind(query, { messages: messagesAsJson(messages) }));
    const turns = new Map(rows.map(({ uid, turn }) => [uid, turn]));
    return messages.map(({ uid }) => turns.get(uid) ?? 0);
  };
  return shareTurns({ together, alone, most: MOST_AT_ONCE, oneByOne: true });
}
