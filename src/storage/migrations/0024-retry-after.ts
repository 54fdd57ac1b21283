import type { Migration } from './migration.ts';

export const retryAfter: Migration = {
  name: '0024_retry_after',
  // Until when a provider asked to wait before the next try; null: it did not ask.
  statements: ({ types: { integer } }) => [`alter table outbox add column not_before ${integer}`],
};
