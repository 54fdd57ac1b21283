import type { Migration } from './migration.ts';

export const registrations: Migration = {
  name: '0004_registrations',
  statements: ({ types: { integer } }) => [
    `create table registrations (
      id_hash text primary key,
      recipient_key text not null,
      sealed text,
      created_at ${integer} not null,
      mailed_at ${integer},
      user_id ${integer}
    )`,
    `create index registrations_recipient_key on registrations (recipient_key)`,
    `create index registrations_created_at on registrations (created_at)`,
  ],
};
