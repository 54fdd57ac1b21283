import { sql } from 'kysely';
import { SECOND } from '../../lib/clock.ts';
import type { Handle } from '../sql/database.ts';

/** What a restore leaves as it was in the backup. */
export interface Keep {
  readonly sessions: boolean;
  readonly messages: boolean;
}

/** How much a restore ended. */
export interface Revoked {
  readonly sessions: number;
  readonly messages: number;
}

/**
 * Ends what lived when a backup was made: whoever signed out, changed the password or lost a device since then would have
 * it back with the backup, and what has been sent since would be sent again.
 *
 * @param now milliseconds since the epoch
 */
export async function revoke({ db }: Handle, keep: Keep, now: number): Promise<Revoked> {
  const sessions = keep.sessions ? 0 : await endSessions(db, now);
  return { sessions, messages: keep.messages ? 0 : await endMessages(db, now) };
}

async function endSessions(db: Handle['db'], now: number): Promise<number> {
  await db.deleteFrom('auth_tokens').execute();
  await db.deleteFrom('devices').execute();
  await db.deleteFrom('otp_challenges').execute();
  // Those whose link was not opened yet.
  await db.deleteFrom('registrations').where('user_id', 'is', null).execute();
  const { numDeletedRows } = await db.deleteFrom('sessions').executeTakeFirst();
  // To the time, not by one: the generations after the backup's were in use until now, and so were those after an earlier
  // restore of the same backup. Closed accounts keep theirs, because the link that undoes the closing is the person's only way back.
  const next = (column: string) => sql<number>`max(${sql.ref(column)} + 1, ${Math.floor(now / SECOND)})`;
  await db
    .updateTable('users')
    .set({ auth_generation: next('auth_generation'), sign_in_generation: next('sign_in_generation') })
    .where('closed_at', 'is', null)
    .execute();
  return Number(numDeletedRows);
}

async function endMessages(db: Handle['db'], now: number): Promise<number> {
  const { numUpdatedRows } = await db
    .updateTable('outbox')
    .set({ state: 'expired', payload: null, lease: null, finished_at: now, last_error: 'restored' })
    .where('state', 'in', ['queued', 'sending', 'failed'])
    .executeTakeFirst();
  return Number(numUpdatedRows);
}
