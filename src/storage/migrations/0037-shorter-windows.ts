import type { Migration } from './migration.ts';

/**
 * A counter of the ledger and that of its shorter window are one row. A version before knows the longer window only, and has
 * rows of its own for the shorter ones: beside it, they count apart. Its indexes of messages by time, which PostgreSQL kept for
 * those before lanes (0015_lanes), are used by none.
 */
export const shorterWindows: Migration = {
  name: '0037_shorter_windows',
  statements: ({ types: { integer } }) => [
    `alter table otp_ledger add column short_count ${integer}`,
    `alter table otp_ledger add column short_resets_at ${integer}`,
    'drop index if exists outbox_due_people',
    'drop index if exists outbox_due_webhooks',
  ],
};
