import { type Kysely, sql } from 'kysely';
import type { Dialect } from '../sql/database.ts';
import { COLUMN_TYPES } from './column-types.ts';

export async function up(db: Kysely<unknown>, dialect: Dialect): Promise<void> {
  const integer = sql.raw(COLUMN_TYPES[dialect].integer);
  for (const statement of [
    sql`create table registrations (
      id_hash text primary key,
      recipient_key text not null,
      sealed text,
      created_at ${integer} not null,
      mailed_at ${integer},
      user_id ${integer}
    )`,
    sql`create index registrations_recipient_key on registrations (recipient_key)`,
    sql`create index registrations_created_at on registrations (created_at)`,
  ])
    await statement.execute(db);
}
