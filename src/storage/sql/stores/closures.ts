import { type Insertable, type Selectable, sql } from 'kysely';
import type { Closure, ClosureStore, ErasureRecord, Traces } from '../../../contracts/stores/closures.ts';
import { WEBHOOK_KIND } from '../../../contracts/stores/outbox.ts';
import { emailKey } from '../../../contracts/user.ts';
import type { Handle } from '../database.ts';
import type { Schema } from '../schema.ts';
import { toUser } from './user-rows.ts';

/** Must equal the condition of the index `users_closing`, or the engines do not use the index. */
const isClosing = sql<boolean>`closed_at is not null and user_type <> 'anonymized'`;

/** A registration signs in once, which raises the sign-in generation to 2. */
const isUnused = sql<boolean>`used_at is null and user_type = 'registered' and is_active and not is_staff
  and not is_email_verified and not is_phone_verified and auth_generation = 1 and sign_in_generation = 2`;

/** A user of whom nothing is known but id and dates. */
const ERASED = {
  user_type: 'anonymized',
  email: null,
  email_key: null,
  username: null,
  phone: null,
  first_name: '',
  last_name: '',
  is_active: false,
  is_staff: false,
  is_email_verified: false,
  is_phone_verified: false,
  may_hold_phone: false,
  phone_precedes_email: false,
  language_code: null,
  attributes: '{}',
  email_allowed: false,
  sms_allowed: false,
  whatsapp_allowed: false,
  call_allowed: null,
  gender: null,
  date_of_birth: null,
} as const satisfies Partial<Insertable<Schema['users']>>;

export function createClosureStore({ db }: Handle): ClosureStore {
  return {
    async close({ id, password, authGeneration }, at) {
      const generation = authGeneration + 1;
      const closed = await db
        .updateTable('users')
        .set({ is_active: false, closed_at: at, auth_generation: generation })
        .where('id', '=', id)
        .where('is_active', '=', true)
        .where('is_staff', '=', false)
        .where('password', '=', password)
        .where('auth_generation', '=', authGeneration)
        .returning('id')
        .executeTakeFirst();
      if (!closed) return undefined;
      const row = { user_id: id, closed_at: at, generation, restored_at: null };
      await db
        .insertInto('closures')
        .values(row)
        .onConflict((conflict) => conflict.column('user_id').doUpdateSet(row))
        .execute();
      await db.deleteFrom('otp_challenges').where('user_id', '=', id).execute();
      return toClosure(row);
    },

    async byUser(userId) {
      const row = await db
        .selectFrom('closures')
        .selectAll()
        .where('user_id', '=', userId)
        .executeTakeFirst();
      return row && toClosure(row);
    },

    async restore({ userId, closedAt, generation }, at) {
      const row = await db
        .updateTable('users')
        .set({ is_active: true, closed_at: null, auth_generation: generation + 1 })
        .where('id', '=', userId)
        .where(isClosing)
        .where('is_active', '=', false)
        .where('closed_at', '=', closedAt)
        .where('auth_generation', '=', generation)
        .returningAll()
        .executeTakeFirst();
      if (!row) return undefined;
      await db.updateTable('closures').set({ restored_at: at }).where('user_id', '=', userId).execute();
      return toUser(row);
    },

    async due(closedBefore, afterId, limit) {
      const rows = await db
        .selectFrom('users')
        .select('id')
        .where(isClosing)
        .where('closed_at', '<=', closedBefore)
        .where('id', '>', afterId)
        .orderBy('id')
        .limit(limit)
        .execute();
      return rows.map(({ id }) => id);
    },

    async erase({ id, closedAt }, hash, traces) {
      const erased = await db
        .updateTable('users')
        .set((row) => ({ ...ERASED, password: hash, auth_generation: row('auth_generation', '+', 1) }))
        .where('id', '=', id)
        .where(isClosing)
        .where('is_active', '=', false)
        .where('closed_at', '=', closedAt)
        .returning('id')
        .executeTakeFirst();
      if (!erased) return false;
      for (const table of [
        'sessions',
        'auth_tokens',
        'devices',
        'password_history',
        'reset_slots',
        'closures',
        'email_changes',
        'registrations',
        'otp_challenges',
        'second_factors',
        'recovery_codes',
        'second_factor_proofs',
      ] as const)
        await db.deleteFrom(table).where('user_id', '=', id).execute();
      // The row itself stays: without it the next import would bring them back.
      await db
        .updateTable('imported_users')
        .set({ fingerprint: '', hash_mac: '', profile: '', link_facts: null })
        .where('user_id', '=', id)
        .execute();
      // Webhooks hold ids only, and other backends wait for them.
      await db.deleteFrom('outbox').where('user_id', '=', id).where('kind', '<>', WEBHOOK_KIND).execute();
      await removeTraces(traces);
      return true;
    },

    async closeUnused(registeredBefore, at) {
      const row = await db
        .updateTable('users')
        .set((current) => ({
          is_active: false,
          closed_at: at,
          auth_generation: current('auth_generation', '+', 1),
        }))
        .where('id', '=', (query) =>
          query
            .selectFrom('users')
            .select('id')
            .where(isUnused)
            .where('date_joined', '<', registeredBefore)
            .orderBy('date_joined')
            .limit(1),
        )
        // Checked again: it may be signing in at this moment.
        .where(isUnused)
        .returningAll()
        .executeTakeFirst();
      return row && toUser(row);
    },

    async addRecord({ emailHash, phoneHash, consents, closedAt, erasedAt }) {
      await db
        .insertInto('erasure_records')
        .values({
          email_hash: emailHash,
          phone_hash: phoneHash,
          consents: JSON.stringify(consents),
          closed_at: closedAt,
          erased_at: erasedAt,
        })
        .execute();
    },

    async recordsOf(hash) {
      const rows = await db
        .selectFrom('erasure_records')
        .selectAll()
        .where((is) => is.or([is('email_hash', '=', hash), is('phone_hash', '=', hash)]))
        .orderBy('id', 'desc')
        .execute();
      return rows.map(toRecord);
    },

    async removeRecordsUntil(moment, limit) {
      const result = await db
        .deleteFrom('erasure_records')
        .where('id', 'in', (query) =>
          query.selectFrom('erasure_records').select('id').where('erased_at', '<=', moment).limit(limit),
        )
        .executeTakeFirst();
      return Number(result.numDeletedRows);
    },
  };

  async function removeTraces({ recipientKeys, phoneKeys, addresses }: Traces): Promise<void> {
    if (recipientKeys.length > 0) {
      await db.deleteFrom('outbox').where('recipient_key', 'in', recipientKeys).execute();
      await db.deleteFrom('registrations').where('recipient_key', 'in', recipientKeys).execute();
    }
    if (phoneKeys.length > 0)
      await db.deleteFrom('otp_challenges').where('phone_key', 'in', phoneKeys).execute();
    // The local inbox holds few messages, and each engine lowers letters in its own way.
    const keys = new Set(addresses.map(emailKey));
    const messages = await db.selectFrom('dev_inbox').select(['id', 'recipient']).execute();
    const theirs = messages.filter(({ recipient }) => keys.has(emailKey(recipient)));
    if (theirs.length === 0) return;
    const ids = theirs.map((message) => message.id);
    await db.deleteFrom('dev_inbox').where('id', 'in', ids).execute();
  }
}

const toClosure = (row: Selectable<Schema['closures']>): Closure => ({
  userId: row.user_id,
  closedAt: row.closed_at,
  generation: row.generation,
  restoredAt: row.restored_at,
});

const toRecord = (row: Selectable<Schema['erasure_records']>): ErasureRecord => ({
  emailHash: row.email_hash,
  phoneHash: row.phone_hash,
  consents: JSON.parse(row.consents),
  closedAt: row.closed_at,
  erasedAt: row.erased_at,
});
