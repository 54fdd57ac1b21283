import type { Migration } from './migration.ts';

export const pumping: Migration = {
  name: '0016_pumping',
  statements: ({ types: { integer } }) => [
    `create table sending_counts (
      scope text not null,
      key text not null,
      starts_at ${integer} not null,
      sent ${integer} not null,
      used ${integer} not null,
      primary key (scope, key, starts_at)
    )`,
    `create index sending_counts_starts_at on sending_counts (starts_at)`,
    `create table sendings (
      message_uid text primary key,
      challenge_uid text,
      counters text not null,
      counted_at ${integer} not null
    )`,
    `create index sendings_challenge_uid on sendings (challenge_uid)`,
    `create index sendings_counted_at on sendings (counted_at)`,
  ],
};
