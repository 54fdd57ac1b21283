import type { Migration } from './migration.ts';

const OPEN = `state in ('queued', 'failed', 'sending')`;

export const webhooks: Migration = {
  name: '0011_webhooks',
  statements: ({ types: { integer } }) => [
    // A table of its own: rows of users are wide and read by every request, and this one is written at every event.
    `create table event_sequences (
      user_id ${integer} primary key references users (id) on delete cascade,
      last ${integer} not null
    )`,

    `alter table outbox add column topic text`,
    // An index for each lane: a backlog of webhooks must not slow down the search for mail and codes.
    `create index outbox_due_people on outbox (next_try_at) where ${OPEN} and kind <> 'webhook'`,
    `create index outbox_due_webhooks on outbox (next_try_at) where ${OPEN} and kind = 'webhook'`,
    `drop index outbox_due`,
  ],
};
