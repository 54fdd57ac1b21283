import type { Migration } from './migration.ts';

export const otp: Migration = {
  name: '0003_otp',
  statements: ({ types: { integer } }) => [
    // A code ends with its session, and therefore when sign-in or a new password changes the session id.
    `create table otp_challenges (
      uid text primary key,
      session_id_hash text not null references sessions (id_hash) on delete cascade,
      purpose text not null,
      phone_key text not null,
      mac text not null,
      issued_at ${integer} not null,
      expires_at ${integer},
      tries ${integer} not null default 0,
      guesses text not null default '',
      used_at ${integer},
      user_id ${integer},
      unique (session_id_hash, purpose, phone_key)
    )`,
    `create table otp_ledger (
      kind text not null,
      key text not null,
      count ${integer} not null,
      resets_at ${integer} not null,
      primary key (kind, key)
    )`,
    `create index otp_ledger_resets_at on otp_ledger (resets_at)`,
  ],
};
