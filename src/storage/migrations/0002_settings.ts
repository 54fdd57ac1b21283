import { type Kysely, sql } from 'kysely';
import type { Dialect } from '../sql/database.ts';
import { COLUMN_TYPES } from './column-types.ts';

export async function up(db: Kysely<unknown>, dialect: Dialect): Promise<void> {
  const types = COLUMN_TYPES[dialect];
  const integer = sql.raw(types.integer);
  for (const statement of [
    sql`create table settings (name text primary key, value text not null)`,
    sql`create table settings_history (
      id ${sql.raw(types.id)},
      name text not null,
      value text,
      at ${integer} not null,
      actor_id ${integer}
    )`,
    sql`create index settings_history_name on settings_history (name)`,
    // One row: changing it first makes changes of settings happen one after the other.
    sql`create table settings_version (version ${integer} not null)`,
    sql`insert into settings_version (version) values (0)`,
  ])
    await statement.execute(db);
}
