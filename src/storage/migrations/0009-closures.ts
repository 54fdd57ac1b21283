import type { Migration } from './migration.ts';

export const closures: Migration = {
  name: '0009_closures',
  statements: ({ types: { id, integer } }) => [
    // The accounts in their grace period: the index holds no others, however many were erased.
    `drop index users_closed_at`,
    `create index users_closing on users (id) where closed_at is not null and user_type <> 'anonymized'`,
    // A closed account keeps its verified phone until it is erased.
    `drop index users_verified_phone`,
    `create unique index users_verified_phone on users (phone)
      where is_phone_verified and (is_active or closed_at is not null)`,

    `create table closures (
      user_id ${integer} primary key references users (id) on delete cascade,
      closed_at ${integer} not null,
      generation ${integer} not null,
      restored_at ${integer}
    )`,
    // No foreign key and no user id: only who knows the address finds the record.
    `create table erasure_records (
      id ${id},
      email_hash text,
      phone_hash text,
      consents text not null,
      closed_at ${integer} not null,
      erased_at ${integer} not null
    )`,
    `create index erasure_records_email_hash on erasure_records (email_hash)`,
    `create index erasure_records_phone_hash on erasure_records (phone_hash)`,
    `create index erasure_records_erased_at on erasure_records (erased_at)`,

    // No foreign key: it would lock the user's row for every first audit row. An empty salt: the key was destroyed.
    `create table audit_keys (user_id ${integer} primary key, salt text not null)`,

    // What an erasure deletes. Rows enter these indexes when no request waits.
    `create index outbox_user_id on outbox (user_id) where user_id is not null`,
    `create index registrations_user_id on registrations (user_id) where user_id is not null`,
    `create index otp_challenges_user_id on otp_challenges (user_id) where user_id is not null`,
  ],
};
