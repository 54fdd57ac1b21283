import { sql } from 'kysely';
import { migrationsFor } from '../../src/storage/migrations/migrations.ts';
import type { Database } from '../../src/storage/sql/database.ts';

/** The last migration before profiles, consents and visitor ids. */
const BEFORE = '0006_outbox_indexes';

/** Two customers, a session, codes that were sent and a password as the older version stored them. */
const OLD_ROWS = [
  `insert into users (id, email, email_key, phone, password, first_name, last_name, user_type, is_active, is_staff,
     is_email_verified, is_phone_verified, attributes, email_allowed, sms_allowed, call_allowed, date_joined)
   values (1, 'ada@example.com', 'ada@example.com', '+905301112233', 'hash-1', 'Ada', 'Byron', 'guest', true, false,
     true, true, '{"a":1}', true, false, true, 5),
     (2, 'grace@example.com', 'grace@example.com', null, 'hash-2', 'Grace', '', 'registered', false, true,
     false, false, '{}', false, false, false, 6)`,
  `insert into sessions (id_hash, user_id, generation, data, created_at, expires_at, address, agent)
   values ('${'0123456789abcdef'.repeat(4)}', 1, 1, '{"basket":1}', 7, 99, '192.0.2.1', 'a browser')`,
  `insert into otp_ledger (kind, key, count, resets_at) values ('send', 'a phone’s day', 2, 99)`,
  `insert into password_history (user_id, hash, retired_at) values (1, 'hash-0', 4)`,
];

/** Creates the tables of the older version, and fills them. */
export async function createOldVersion(database: Database): Promise<void> {
  const all = migrationsFor(database.reader.dialect);
  const old = all.slice(0, all.findIndex(({ name }) => name === BEFORE) + 1);
  await database.transaction(async ({ db }) => {
    await sql`create table schema_migrations (name text primary key)`.execute(db);
    for (const { name, statements } of old) {
      for (const statement of statements) await sql.raw(statement).execute(db);
      await sql`insert into schema_migrations (name) values (${name})`.execute(db);
    }
    for (const statement of OLD_ROWS) await sql.raw(statement).execute(db);
  });
}
