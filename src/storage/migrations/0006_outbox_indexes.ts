import { type Kysely, sql } from 'kysely';

/**
 * The uids of messages begin with the time, so a second index in that order only made storing one dearer. A row enters
 * the index that housekeeping needs when it is finished, and then nobody waits for an answer.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [
    sql`drop index outbox_created_at`,
    sql`create index outbox_finished_at on outbox (finished_at) where finished_at is not null`,
  ])
    await statement.execute(db);
}
