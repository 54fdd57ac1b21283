import type { Migration } from './migration.ts';

export const attempts: Migration = {
  name: '0022_attempts',
  statements: ({ dialect, types: { integer } }) => [
    // Deleted with its message, also by an older version, which does not know this table.
    `create table delivery_attempts (
      message_uid text not null references outbox (uid) on delete cascade,
      slot ${integer} not null,
      number ${integer} not null,
      at ${integer} not null,
      latency ${integer} not null,
      gateway text not null,
      outcome text not null,
      code text,
      answer text,
      primary key (message_uid, slot)
    )${dialect === 'sqlite' ? ' without rowid' : ''}`,
    // When the code that a message carried was used.
    `alter table sendings add column used_at ${integer}`,
  ],
};

/** Rows enter it when the worker has found the recipient, when no request waits. */
export const messagesOfPeople: Migration = {
  name: '0022_messages_of_people',
  indexes: [{ name: 'outbox_user', on: 'outbox (user_id, uid) where user_id is not null' }],
};
