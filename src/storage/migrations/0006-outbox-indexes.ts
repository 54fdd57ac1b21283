import type { Migration } from './migration.ts';

export const outboxIndexes: Migration = {
  name: '0006_outbox_indexes',
  statements: () => [
    // Uids sort by time, so an index on created_at only made inserts slower. Rows enter the new index when they are
    // finished, when no request waits.
    `drop index outbox_created_at`,
    `create index outbox_finished_at on outbox (finished_at) where finished_at is not null`,
  ],
};
