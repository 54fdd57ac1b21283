import type { Migration } from './migration.ts';

export const signingKeys: Migration = {
  name: '0010_signing_keys',
  statements: ({ types: { integer } }) => [
    `create table signing_keys (
      kid text primary key,
      sealed text not null,
      created_at ${integer} not null,
      signs_from ${integer} not null
    )`,
    `create table introspections (
      caller_id ${integer} not null,
      hour ${integer} not null,
      count ${integer} not null,
      primary key (caller_id, hour)
    )`,
    `alter table auth_tokens add column scope text`,
    // Until now, sessions of older versions got this id when they were read.
    `update sessions set visitor_id = substr(id_hash, 1, 32) where visitor_id is null`,
    `create index sessions_visitor_id on sessions (visitor_id)`,
  ],
};
