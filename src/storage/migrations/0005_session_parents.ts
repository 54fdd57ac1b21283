import { type Kysely, sql } from 'kysely';

/** No foreign key: a session made while its parent ends would fail to be stored; it is void all the same. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [
    sql`alter table sessions add column parent_id_hash text`,
    sql`create index sessions_parent_id_hash on sessions (parent_id_hash) where parent_id_hash is not null`,
  ])
    await statement.execute(db);
}
