import type { Migration } from './migration.ts';

/**
 * One row holds a counter and that of its shorter window; 0 in its columns: nothing is counted. Versions before keep the shorter
 * window in a row of its own, so while both run each counts its own. A version before that purges the row at the end of the
 * longer window forgets an hour that was opened shortly before.
 */
export const shorterWindows: Migration = {
  name: '0037_shorter_windows',
  statements: ({ types: { integer } }) => [
    `alter table otp_ledger add column short_count ${integer} not null default 0`,
    `alter table otp_ledger add column short_resets_at ${integer} not null default 0`,
  ],
};
