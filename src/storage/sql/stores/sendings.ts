import { type Selectable, sql } from 'kysely';
import type {
  CounterName,
  Sending,
  SendingCount,
  SendingStore,
  UsedSending,
} from '../../../contracts/stores/sendings.ts';
import type { Handle } from '../database.ts';
import type { Schema } from '../schema.ts';

export function createSendingStore({ db }: Handle): SendingStore {
  return {
    async insert({ messageUid, challengeUid, counters, countedAt, country }) {
      const inserted = await db
        .insertInto('sendings')
        .values({
          message_uid: messageUid,
          challenge_uid: challengeUid,
          counters: JSON.stringify(counters),
          counted_at: countedAt,
          country,
        })
        .onConflict((conflict) => conflict.column('message_uid').doNothing())
        .returning('message_uid')
        .executeTakeFirst();
      return inserted !== undefined;
    },

    async remove(messageUid) {
      const row = await db
        .deleteFrom('sendings')
        .where('message_uid', '=', messageUid)
        .returningAll()
        .executeTakeFirst();
      return row && toSending(row);
    },

    async useCode(challengeUid, at) {
      const row = await db
        .updateTable('sendings')
        .set({ used_at: at })
        .where('challenge_uid', '=', challengeUid)
        .returningAll()
        .returning(acceptance.as('accepted'))
        .executeTakeFirst();
      return row && { ...toSending(row), handedOver: toHandover(row.accepted) };
    },

    async codesIn(messageUids) {
      if (messageUids.length === 0) return new Map();
      const rows = await db
        .selectFrom('sendings')
        .select(['message_uid', 'challenge_uid', 'used_at'])
        .where('message_uid', 'in', messageUids)
        .execute();
      return new Map(
        rows.flatMap(({ message_uid: uid, challenge_uid: challengeUid, used_at: usedAt }) =>
          challengeUid === null ? [] : [[uid, { challengeUid, usedAt }] as const],
        ),
      );
    },

    async add({ scope, key, startsAt }, { sent, used }) {
      const { rows } = await sql<SendingCount>`
        insert into sending_counts as stored (scope, key, starts_at, sent, used)
        values (${scope}, ${key}, ${startsAt}, ${sent}, ${used})
        on conflict (scope, key, starts_at) do update set
          sent = stored.sent + excluded.sent, used = stored.used + excluded.used
        returning sent, used`.execute(db);
      if (!rows[0]) throw new Error('the counter returned nothing');
      return { ...rows[0] };
    },

    async sum({ scope, key }, from, before) {
      const row = await db
        .selectFrom('sending_counts')
        .select(({ fn }) => [fn.sum('sent').as('sent'), fn.sum('used').as('used')])
        .where('scope', '=', scope)
        .where('key', '=', key)
        .where('starts_at', '>=', from)
        .where('starts_at', '<', before)
        .executeTakeFirst();
      return { sent: Number(row?.sent ?? 0), used: Number(row?.used ?? 0) };
    },

    async list(scope, from, limit) {
      const rows = await db
        .selectFrom('sending_counts')
        .selectAll()
        .where('scope', '=', scope)
        .where('starts_at', '>=', from)
        .orderBy('starts_at', 'desc')
        .orderBy('sent', 'desc')
        .orderBy('key')
        .limit(limit)
        .execute();
      return rows.map(toCounter);
    },

    async take(scope, before) {
      const rows = await db
        .deleteFrom('sending_counts')
        .where('scope', '=', scope)
        .where('starts_at', '<', before)
        .returningAll()
        .execute();
      return rows.map(toCounter);
    },

    async removeOutside(from, to, limit) {
      const sendings = await db
        .deleteFrom('sendings')
        .where('message_uid', 'in', (query) =>
          query.selectFrom('sendings').select('message_uid').where('counted_at', '<', from).limit(limit),
        )
        .executeTakeFirst();
      const counts = await sql`
        delete from sending_counts where (scope, key, starts_at) in
          (select scope, key, starts_at from sending_counts where starts_at < ${from} or starts_at > ${to} limit ${limit})`.execute(
        db,
      );
      return Number(sendings.numDeletedRows + (counts.numAffectedRows ?? 0n));
    },
  };
}

const toSending = (row: Selectable<Schema['sendings']>): Sending => ({
  messageUid: row.message_uid,
  challengeUid: row.challenge_uid,
  counters: JSON.parse(row.counters),
  countedAt: row.counted_at,
  country: row.country,
});

/** When the message was offered to whoever accepted it, and to whom: `1772361000000 twilio`. In one text, so that it is read once. */
const acceptance = sql<string | null>`(select at || ' ' || gateway from delivery_attempts
  where message_uid = sendings.message_uid and outcome = 'accepted' order by number desc limit 1)`;

function toHandover(accepted: string | null): UsedSending['handedOver'] {
  const [, at, gateway] = /^(\d+) (.*)$/.exec(accepted ?? '') ?? [];
  return at === undefined || gateway === undefined ? null : { at: Number(at), gateway };
}

const toCounter = (row: Selectable<Schema['sending_counts']>): CounterName & SendingCount => ({
  scope: row.scope,
  key: row.key,
  startsAt: row.starts_at,
  sent: row.sent,
  used: row.used,
});
