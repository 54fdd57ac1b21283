import type { Migration } from './migration.ts';

export const sessionParents: Migration = {
  name: '0005_session_parents',
  statements: () => [
    // No foreign key: inserting a session while its parent ends would fail, although it would be void anyway.
    `alter table sessions add column parent_id_hash text`,
    `create index sessions_parent_id_hash on sessions (parent_id_hash) where parent_id_hash is not null`,
  ],
};
