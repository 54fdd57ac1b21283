import type { Migration } from './migration.ts';

export const importedUsers: Migration = {
  name: '0029_imported_users',
  statements: ({ types: { integer, boolean } }) => [
    // Who came from Django, by the key they have there. fingerprint: a keyed hash of the row there; hash_mac: one of
    // the password hash there; profile: a hash of what the import stored here; all empty once the person is erased. link_facts:
    // encrypted, and gone when Django's links are over.
    `create table imported_users (
      source_id text primary key,
      user_id ${integer} not null unique references users (id) on delete cascade,
      fingerprint text not null,
      hash_mac text not null,
      profile text not null,
      auth_generation ${integer} not null,
      sign_in_generation ${integer} not null,
      link_facts text,
      is_superuser ${boolean} not null,
      seen_by ${integer} not null,
      imported_at ${integer} not null
    )`,
    `create index imported_users_link_facts on imported_users (imported_at) where link_facts is not null`,
  ],
};
