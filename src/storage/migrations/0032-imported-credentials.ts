import type { Migration } from './migration.ts';

export const importedCredentials: Migration = {
  name: '0032_imported_credentials',
  statements: ({ types: { integer } }) => [
    // Hashes of the sessions and tokens of Django that were taken over: what is here and not there any more was ended, so that the
    // next import must not bring it back. Those of tokens have no end.
    // `seen_at` is the start of the last import that found it in Django.
    `create table imported_credentials (
      hash text primary key,
      expires_at ${integer},
      seen_at ${integer}
    )`,
    `create index imported_credentials_expires_at on imported_credentials (expires_at) where expires_at is not null`,
    // Of imports before this table.
    `insert into imported_credentials (hash, expires_at)
      select id_hash, expires_at + 31536000000 from sessions where user_id in (select user_id from imported_users)`,
    `insert into imported_credentials (hash)
      select key_hash from auth_tokens where user_id in (select user_id from imported_users)`,
  ],
};
