import { type Selectable, sql } from 'kysely';
import type {
  EmailChange,
  EmailChangeState,
  EmailChangeStore,
} from '../../../contracts/stores/email-changes.ts';
import { emailKey } from '../../../contracts/user.ts';
import type { Handle } from '../database.ts';
import type { Schema } from '../schema.ts';

const LIVING = ['pending', 'done'];

export function createEmailChangeStore({ db }: Handle): EmailChangeStore {
  return {
    async insert(change) {
      const { oldEmail, newEmail } = change;
      await db
        .insertInto('email_changes')
        .values({
          uid: change.uid,
          user_id: change.userId,
          old_email: oldEmail,
          old_email_key: oldEmail === null ? null : emailKey(oldEmail),
          was_verified: change.wasVerified,
          new_email: newEmail,
          new_email_key: emailKey(newEmail),
          phone: change.phone,
          was_phone_verified: change.wasPhoneVerified,
          generation: change.generation,
          created_at: change.createdAt,
          expires_at: change.expiresAt,
          undoable_until: change.undoableUntil,
        })
        .execute();
    },

    async byUid(uid) {
      const row = await db.selectFrom('email_changes').selectAll().where('uid', '=', uid).executeTakeFirst();
      return row && toChange(row);
    },

    async ofUser(userId) {
      const rows = await db
        .selectFrom('email_changes')
        .selectAll()
        .where('user_id', '=', userId)
        .orderBy('id')
        .execute();
      return rows.map(toChange);
    },

    async renew(uid, { expiresAt, undoableUntil }) {
      await db
        .updateTable('email_changes')
        .set({ expires_at: expiresAt, undoable_until: undoableUntil })
        .where('uid', '=', uid)
        .where('state', '=', 'pending')
        .execute();
    },

    async complete(uid, undoableUntil) {
      const result = await db
        .updateTable('email_changes')
        .set({ state: 'done', undoable_until: undoableUntil })
        .where('uid', '=', uid)
        .where('state', '=', 'pending')
        .executeTakeFirst();
      return result.numUpdatedRows > 0n;
    },

    async markUndone(uid) {
      const result = await db
        .updateTable('email_changes')
        .set({ state: 'undone' })
        .where('uid', '=', uid)
        .where('state', 'in', LIVING)
        .executeTakeFirst();
      return result.numUpdatedRows > 0n;
    },

    async voidFrom(userId, id, exceptUid) {
      await db
        .updateTable('email_changes')
        .set({ state: 'void' })
        .where('user_id', '=', userId)
        .where('id', '>=', id)
        .where('state', 'in', LIVING)
        .$if(exceptUid !== undefined, (query) => query.where('uid', '!=', exceptUid ?? ''))
        .execute();
    },

    async isReserved(email, now, exceptUserId) {
      const row = await db
        .selectFrom('email_changes')
        .select('id')
        .where('old_email_key', '=', emailKey(email))
        // Not a parameter: the index has a condition.
        .where('state', '=', sql.lit('done'))
        .where('undoable_until', '>=', now)
        .$if(exceptUserId !== null, (query) => query.where('user_id', '!=', exceptUserId))
        .limit(1)
        .executeTakeFirst();
      return row !== undefined;
    },

    async mailedSince(email, since, until) {
      const row = await db
        .selectFrom('email_changes')
        .select((columns) => [columns.fn.countAll().as('count'), columns.fn.max('mailed_at').as('newest')])
        .where('new_email_key', '=', emailKey(email))
        .where('mailed_at', '>', since)
        .where('mailed_at', '<=', until)
        .executeTakeFirst();
      return { count: Number(row?.count ?? 0), newestAt: Number(row?.newest ?? 0) };
    },

    async markMailed(uid, { by, at }) {
      const result = await db
        .updateTable('email_changes')
        .set({ mailed_by: by, mailed_at: at })
        .where('uid', '=', uid)
        .executeTakeFirst();
      return result.numUpdatedRows > 0n;
    },

    async removeExpired(now, limit) {
      const result = await db
        .deleteFrom('email_changes')
        .where('id', 'in', (query) =>
          query
            .selectFrom('email_changes')
            .select('id')
            .where('expires_at', '<', now)
            .where('undoable_until', '<', now)
            .limit(limit),
        )
        .executeTakeFirst();
      return Number(result.numDeletedRows);
    },
  };
}

const toChange = (row: Selectable<Schema['email_changes']>): EmailChange => ({
  id: row.id,
  uid: row.uid,
  userId: row.user_id,
  oldEmail: row.old_email,
  wasVerified: Boolean(row.was_verified),
  newEmail: row.new_email,
  phone: row.phone,
  wasPhoneVerified: Boolean(row.was_phone_verified),
  generation: row.generation,
  createdAt: row.created_at,
  expiresAt: row.expires_at,
  undoableUntil: row.undoable_until,
  state: row.state as EmailChangeState,
  mailedBy: row.mailed_by,
  mailedAt: row.mailed_at,
});
