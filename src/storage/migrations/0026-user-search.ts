import type { Migration } from './migration.ts';

/** What operators filter by is in each index, so that a rare combination is found without reading every row. */
const FILTERED = 'user_type, is_active, date_joined';

/** In the order of bytes, whatever the language of the database, so that a prefix is a range. */
const byBytes = (text: string, condition: string) => ({
  sqlite: `users (${text}, id, ${FILTERED}) where ${condition}`,
  postgres: `users ((${text} collate "C"), id, ${FILTERED}) where ${condition}`,
});

export const userSearch: Migration = {
  name: '0026_user_search',
  indexes: [
    // SQLite has `users_email_key`.
    {
      name: 'users_search_email',
      on: { postgres: `users ((email_key collate "C")) where email_key is not null` },
    },
    { name: 'users_search_username', on: byBytes('lower(username)', 'username is not null') },
    { name: 'users_search_last_name', on: byBytes('lower(last_name)', `last_name <> ''`) },
    {
      name: 'users_search_full_name',
      on: byBytes(`lower(first_name || ' ' || last_name)`, `first_name <> ''`),
    },
    { name: 'users_joined', on: 'users (date_joined, id, user_type, is_active)' },
    { name: 'users_staff', on: 'users (id) where is_staff' },
  ],
};
