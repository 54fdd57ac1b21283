import type { Selectable } from 'kysely';
import type { InboxMessage, InboxStore } from '../../../contracts/stores/inbox.ts';
import type { Handle } from '../database.ts';
import type { Schema } from '../schema.ts';

export function createInboxStore({ db }: Handle): InboxStore {
  return {
    async insert(message, keep) {
      const { id } = await db
        .insertInto('dev_inbox')
        .values({
          channel: message.channel,
          recipient: message.recipient,
          subject: message.subject,
          html: message.html,
          text: message.text,
          created_at: message.createdAt,
        })
        .returning('id')
        .executeTakeFirstOrThrow();
      await db
        .deleteFrom('dev_inbox')
        .where('id', '<=', id - keep)
        .execute();
      return id;
    },

    async byId(id) {
      const row = await db.selectFrom('dev_inbox').selectAll().where('id', '=', id).executeTakeFirst();
      return row && toInboxMessage(row);
    },

    async list(limit) {
      const rows = await db.selectFrom('dev_inbox').selectAll().orderBy('id', 'desc').limit(limit).execute();
      return rows.map(toInboxMessage);
    },
  };
}

function toInboxMessage(row: Selectable<Schema['dev_inbox']>): InboxMessage {
  return {
    id: row.id,
    channel: row.channel as InboxMessage['channel'],
    recipient: row.recipient,
    subject: row.subject,
    html: row.html,
    text: row.text,
    createdAt: row.created_at,
  };
}
