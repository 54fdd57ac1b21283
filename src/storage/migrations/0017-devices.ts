import type { Migration } from './migration.ts';

export const devices: Migration = {
  name: '0017_devices',
  statements: ({ types: { integer } }) => [
    `create table devices (
      id text primary key,
      user_id ${integer} not null references users (id) on delete cascade,
      issued_at ${integer} not null,
      accepted_from ${integer} not null,
      expires_at ${integer} not null
    )`,
    `create index devices_user_id on devices (user_id)`,
    `create index devices_expires_at on devices (expires_at)`,
  ],
};
