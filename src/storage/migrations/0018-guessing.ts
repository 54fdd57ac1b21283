import type { Migration } from './migration.ts';

export const guessing: Migration = {
  name: '0018_guessing',
  statements: ({ dialect }) =>
    // As `throttle` before, which versions beside this one still use. On SQLite counters have a file of their own.
    dialect === 'postgres'
      ? [
          // Without an index but the key's, and with room in each page: an update then rewrites only its page (HOT).
          `create unlogged table throttle_windows (
            key text primary key,
            hits bigint[] not null,
            lasts bigint[] not null,
            span bigint not null
          ) with (fillfactor = 70)`,
        ]
      : [],
};
