import type { Selectable } from 'kysely';
import type { SecondFactor, SecondFactorStore } from '../../../contracts/stores/second-factors.ts';
import type { Handle } from '../database.ts';
import type { Schema } from '../schema.ts';

const COLUMNS = ['uid', 'user_id', 'sealed', 'created_at', 'confirmed_at', 'last_step'] as const;

export function createSecondFactorStore({ db }: Handle): SecondFactorStore {
  const forgetProofs = async (userId: number): Promise<void> => {
    await db.deleteFrom('second_factor_proofs').where('user_id', '=', userId).execute();
  };
  const removeCodes = async (userId: number): Promise<void> => {
    await db.deleteFrom('recovery_codes').where('user_id', '=', userId).execute();
  };
  return {
    async put({ uid, userId, sealed, createdAt }) {
      await db
        .deleteFrom('second_factors')
        .where('user_id', '=', userId)
        .where('confirmed_at', 'is', null)
        .execute();
      await db
        .insertInto('second_factors')
        .values({ uid, user_id: userId, sealed, created_at: createdAt, confirmed_at: null, last_step: 0 })
        .execute();
    },

    async ofUser(userId) {
      const rows = await db
        .selectFrom('second_factors')
        .select(COLUMNS)
        .where('user_id', '=', userId)
        .orderBy('created_at')
        .execute();
      return rows.map(toFactor);
    },

    async useStep(uid, step) {
      const result = await db
        .updateTable('second_factors')
        .set({ last_step: step })
        .where('uid', '=', uid)
        .where('last_step', '<', step)
        .executeTakeFirst();
      return result.numUpdatedRows > 0n;
    },

    async confirm({ uid, userId }, now) {
      const result = await db
        .updateTable('second_factors')
        .set({ confirmed_at: now })
        .where('uid', '=', uid)
        .where('user_id', '=', userId)
        .where('confirmed_at', 'is', null)
        .executeTakeFirst();
      if (result.numUpdatedRows === 0n) return false;
      await db.deleteFrom('second_factors').where('user_id', '=', userId).where('uid', '<>', uid).execute();
      return true;
    },

    async removeOfUser(userId) {
      await forgetProofs(userId);
      await removeCodes(userId);
      const result = await db.deleteFrom('second_factors').where('user_id', '=', userId).executeTakeFirst();
      return result.numDeletedRows > 0n;
    },

    async putRecoveryCodes(userId, hashes) {
      await removeCodes(userId);
      await db
        .insertInto('recovery_codes')
        .values(hashes.map((hash) => ({ user_id: userId, hash })))
        .execute();
    },

    async useRecoveryCode(userId, hash) {
      const result = await db
        .deleteFrom('recovery_codes')
        .where('user_id', '=', userId)
        .where('hash', '=', hash)
        .executeTakeFirst();
      return result.numDeletedRows > 0n;
    },

    async countRecoveryCodes(userId) {
      const row = await db
        .selectFrom('recovery_codes')
        .select((eb) => eb.fn.countAll().as('count'))
        .where('user_id', '=', userId)
        .executeTakeFirst();
      return Number(row?.count ?? 0);
    },

    async prove({ sessionIdHash, userId, at }) {
      const proof = { session_id_hash: sessionIdHash, user_id: userId, at };
      await db
        .insertInto('second_factor_proofs')
        .values(proof)
        .onConflict((conflict) => conflict.column('session_id_hash').doUpdateSet(proof))
        .execute();
    },

    async provedAt(sessionIdHash, userId) {
      const row = await db
        .selectFrom('second_factor_proofs')
        .select('at')
        .where('session_id_hash', '=', sessionIdHash)
        .where('user_id', '=', userId)
        .executeTakeFirst();
      return row?.at;
    },

    forgetProofs,
  };
}

const toFactor = (row: Selectable<Schema['second_factors']>): SecondFactor => ({
  uid: row.uid,
  userId: row.user_id,
  sealed: row.sealed,
  createdAt: row.created_at,
  confirmedAt: row.confirmed_at,
  lastStep: row.last_step,
});
