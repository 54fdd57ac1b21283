import type { Migration } from './migration.ts';

export const lanes: Migration = {
  name: '0015_lanes',
  statements: ({ dialect, types: { integer } }) => [
    // Without values for the rows there are: the worker gives them a lane and a turn, as it does to those that an older
    // version beside this one writes.
    `alter table outbox add column lane text`,
    `alter table outbox add column turn ${integer}`,
    `create index outbox_turns on outbox (lane, turn, created_at) where state = 'queued' and turn is not null`,
    `create index outbox_source_turns on outbox (source_key, lane, turn) where state = 'queued' and turn is not null
      and source_key is not null`,
    `create index outbox_unlined on outbox (next_try_at)
      where state in ('failed', 'sending') or (state = 'queued' and turn is null)`,
    // On Postgres the indexes of the older version stay for its workers beside this one.
    ...(dialect === 'sqlite' ? [`drop index outbox_due_people`, `drop index outbox_due_webhooks`] : []),
  ],
};
