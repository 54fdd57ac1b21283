import type { Migration } from './migration.ts';

export const roles: Migration = {
  name: '0014_roles',
  statements: ({ types: { id, integer } }) => [
    // Without a default: older versions beside this one make staff without a role, who are read as managers.
    `alter table users add column role text`,

    // A change of a setting that waits for a second owner. base_id: the newest change of the setting when it was proposed.
    `create table settings_proposals (
      id ${id},
      name text not null,
      value text,
      base_id ${integer},
      proposer_id ${integer} not null references users (id) on delete cascade,
      created_at ${integer} not null,
      expires_at ${integer} not null
    )`,
  ],
};
