import type { Migration } from './migration.ts';

export const foundation: Migration = {
  name: '0001_foundation',
  statements: ({ dialect, types: { id, integer, boolean } }) => [
    `create table users (
      id ${id},
      email text,
      email_key text,
      username text,
      phone text,
      password text not null,
      first_name text not null,
      last_name text not null,
      user_type text not null check (user_type in ('guest', 'registered')),
      is_active ${boolean} not null,
      is_staff ${boolean} not null,
      is_email_verified ${boolean} not null,
      is_phone_verified ${boolean} not null,
      language_code text,
      attributes text not null,
      email_allowed ${boolean} not null,
      sms_allowed ${boolean} not null,
      call_allowed ${boolean} not null,
      gender text,
      date_of_birth text,
      date_joined ${integer} not null,
      last_login ${integer},
      auth_generation ${integer} not null default 1,
      sign_in_generation ${integer} not null default 1
    )`,
    `create unique index users_email_key on users (email_key)`,
    `create index users_phone on users (phone)`,
    // A phone has one verified owner among active users, even when requests race.
    `create unique index users_verified_phone on users (phone) where is_active and is_phone_verified`,

    `create table sessions (
      id_hash text primary key,
      user_id ${integer} references users (id) on delete cascade,
      generation ${integer} not null,
      data text not null,
      created_at ${integer} not null,
      expires_at ${integer} not null,
      address text not null,
      agent text not null
    )`,
    `create index sessions_user_id on sessions (user_id)`,
    `create index sessions_expires_at on sessions (expires_at)`,

    // The API token of a sign-in is deleted with its session.
    `create table auth_tokens (
      key_hash text primary key,
      user_id ${integer} not null references users (id) on delete cascade,
      session_id_hash text references sessions (id_hash) on delete cascade,
      generation ${integer} not null,
      created_at ${integer} not null
    )`,
    `create index auth_tokens_user_id on auth_tokens (user_id)`,
    `create index auth_tokens_session_id_hash on auth_tokens (session_id_hash)`,

    `create table password_history (
      id ${id},
      user_id ${integer} not null references users (id) on delete cascade,
      hash text not null,
      retired_at ${integer} not null
    )`,
    `create index password_history_user_id on password_history (user_id)`,

    `create table outbox (
      uid text primary key,
      kind text not null,
      recipient_key text not null,
      payload text,
      state text not null,
      user_id ${integer},
      attempts ${integer} not null default 0,
      created_at ${integer} not null,
      deadline ${integer} not null,
      next_try_at ${integer} not null,
      lease text,
      finished_at ${integer},
      last_error text,
      provider_id text
    )`,
    `create index outbox_due on outbox (next_try_at) where state in ('queued', 'failed', 'sending')`,
    `create index outbox_recipient_key on outbox (recipient_key)`,
    `create index outbox_created_at on outbox (created_at)`,

    `create table reset_slots (
      user_id ${integer} not null references users (id) on delete cascade,
      channel text not null,
      message_uid text not null,
      generation ${integer} not null,
      sent_at ${integer} not null,
      gap ${integer} not null,
      primary key (user_id, channel)
    )`,

    `create table dev_inbox (
      id ${id},
      channel text not null,
      recipient text not null,
      subject text not null,
      html text,
      text text not null,
      created_at ${integer} not null
    )`,

    `create table audit_log (
      id ${id},
      uid text not null,
      at ${integer} not null,
      event text not null,
      outcome text not null,
      actor_id ${integer},
      user_id ${integer},
      address text not null,
      request_id text not null,
      detail text not null,
      mac text not null,
      seal_id ${integer}
    )`,
    `create index audit_log_user_id on audit_log (user_id)`,
    `create index audit_log_seal_id on audit_log (seal_id)`,
    `create index audit_log_unsealed on audit_log (id) where seal_id is null`,

    // Each seal has one successor: of two concurrent sealers the second fails.
    `create table audit_seals (
      id ${integer} primary key,
      previous_id ${integer} not null unique,
      row_count ${integer} not null,
      digest text not null,
      mac text not null,
      sealed_at ${integer} not null
    )`,
    // Counters may be lost in a crash, so the table is unlogged. On SQLite they have a file of their own.
    ...(dialect === 'postgres'
      ? [
          `create unlogged table throttle (key text primary key, count bigint not null, resets_at bigint not null)`,
          `create index throttle_resets_at on throttle (resets_at)`,
        ]
      : []),
  ],
};
