import type { Migration } from './migration.ts';

/**
 * PostgreSQL kept these indexes for workers of versions before 0015_lanes. Such a version no longer runs beside this one
 * without reading the table as a whole.
 */
export const unusedOutboxIndexes: Migration = {
  name: '0038_unused_outbox_indexes',
  statements: () => ['drop index if exists outbox_due_people', 'drop index if exists outbox_due_webhooks'],
};
