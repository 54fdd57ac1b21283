import type { Migration } from './migration.ts';

export const disk: Migration = {
  name: '0019_disk',
  statements: ({ types: { integer } }) => [
    // The rows of a seal that were deleted after the retention: when, what stayed, and a MAC over that.
    `alter table audit_seals add column removed_at ${integer}`,
    `alter table audit_seals add column kept_count ${integer}`,
    `alter table audit_seals add column kept_digest text`,
    `alter table audit_seals add column removal_mac text`,
    `create index audit_seals_whole on audit_seals (id) where removed_at is null`,

    // Rows enter these indexes when they are finished, when no request waits.
    `create index outbox_kind_finished_at on outbox (kind, finished_at) where finished_at is not null`,
    `create index outbox_unsent on outbox (finished_at) where state in ('suppressed', 'expired')`,
    `create index outbox_dead on outbox (deadline)
      where state = 'dead' and kind <> 'webhook' and payload is not null`,

    // 0: unknown, for accounts of older versions, also of one that runs beside this one. null: never used since registering.
    `alter table users add column used_at ${integer} default 0`,
    `create index users_unused on users (date_joined) where used_at is null`,
  ],
};
