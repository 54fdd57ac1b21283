import { type Kysely, sql } from 'kysely';
import type { Dialect } from '../sql/database.ts';
import { COLUMN_TYPES } from './column-types.ts';

export async function up(db: Kysely<unknown>, dialect: Dialect): Promise<void> {
  const integer = sql.raw(COLUMN_TYPES[dialect].integer);
  for (const statement of [
    // A code ends with its session: a new session id, at sign-in or a new password, leaves it behind.
    sql`create table otp_challenges (
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
    sql`create table otp_ledger (
      kind text not null,
      key text not null,
      count ${integer} not null,
      resets_at ${integer} not null,
      primary key (kind, key)
    )`,
    sql`create index otp_ledger_resets_at on otp_ledger (resets_at)`,
  ])
    await statement.execute(db);
}
