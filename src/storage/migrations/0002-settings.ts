import type { Migration } from './migration.ts';

export const settings: Migration = {
  name: '0002_settings',
  statements: ({ types: { id, integer } }) => [
    `create table settings (name text primary key, value text not null)`,
    `create table settings_history (
      id ${id},
      name text not null,
      value text,
      at ${integer} not null,
      actor_id ${integer}
    )`,
    `create index settings_history_name on settings_history (name)`,
    // One row that every change updates first, so that changes run one after the other.
    `create table settings_version (version ${integer} not null)`,
    `insert into settings_version (version) values (0)`,
  ],
};
