import type { Migration } from './migration.ts';

const USER_TYPES = `('guest', 'registered', 'anonymized')`;

export const storefront: Migration = {
  name: '0007_storefront',
  statements: ({ dialect, types: { integer, boolean } }) => [
    // SQLite can change neither a check nor a NOT NULL of a column: a new column takes its place.
    ...(dialect === 'sqlite'
      ? [
          `alter table users add column new_user_type text not null default 'registered' check (new_user_type in ${USER_TYPES})`,
          `alter table users add column new_call_allowed ${boolean}`,
          `update users set new_user_type = user_type, new_call_allowed = call_allowed`,
          `alter table users drop column user_type`,
          `alter table users drop column call_allowed`,
          `alter table users rename column new_user_type to user_type`,
          `alter table users rename column new_call_allowed to call_allowed`,
        ]
      : [
          `alter table users drop constraint users_user_type_check`,
          `alter table users add constraint users_user_type_check check (user_type in ${USER_TYPES})`,
          `alter table users alter column call_allowed drop not null`,
        ]),
    `alter table users add column whatsapp_allowed ${boolean} not null default false`,
    `alter table users add column may_hold_phone ${boolean} not null default true`,
    `alter table users add column closed_at ${integer}`,
    `create index users_closed_at on users (closed_at) where closed_at is not null`,

    `alter table sessions add column proved_at ${integer}`,
    `alter table sessions add column proved_by text`,
    `alter table sessions add column visitor_id text`,
  ],
};
