import type { Migration } from './migration.ts';

export const messageSources: Migration = {
  name: '0013_message_sources',
  // Without a default: older versions beside this one do not write it.
  statements: () => [`alter table outbox add column source_key text`],
};
