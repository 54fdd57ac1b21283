import type { Migration } from './migration.ts';

export const passwordFormats: Migration = {
  name: '0020_password_formats',
  // Which formats of hashes there are decides how long refusals take. Only imported and outdated hashes are in the index:
  // it is empty in most databases. Bytes, whatever the language of the database: that is how formats are skipped.
  statements: ({ dialect }) => [
    `create index users_outdated_password on users (password${dialect === 'postgres' ? ' collate "C"' : ''})
       where password not like '$argon2id$v=19$m=19456,t=2,p=1$%' and password not like '!%'`,
  ],
};
