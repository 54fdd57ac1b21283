import type { Migration } from './migration.ts';

export const retiredKeys: Migration = {
  name: '0021_retired_keys',
  statements: ({ types: { integer } }) => [
    `create table retired_keys (
      id text primary key,
      sealed text not null,
      retired_at ${integer} not null
    )`,
  ],
};
