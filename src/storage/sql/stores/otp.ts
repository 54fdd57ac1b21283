import type { Selectable } from 'kysely';
import type { OtpChallenge, OtpPurpose, OtpStore } from '../../../contracts/stores/codes.ts';
import { CLOCK_SKEW } from '../../../lib/clock.ts';
import type { Handle } from '../database.ts';
import { prepared } from '../prepared.ts';
import type { Schema } from '../schema.ts';
import { createLedger } from './ledger.ts';

type ChallengeRow = Selectable<Schema['otp_challenges']>;
type IssueBounds = { readonly replaces: number; readonly isAhead: number };

/**
 * @param values.replaces the newest time of issue that may be replaced
 * @param values.isAhead a later time of issue was written by a clock that was wrong
 */
const issueChallenge = prepared((db, { replaces, isAhead, ...row }: ChallengeRow & IssueBounds) =>
  db
    .insertInto('otp_challenges')
    .values(row)
    .onConflict((conflict) =>
      conflict
        .columns(['session_id_hash', 'purpose', 'phone_key'])
        .doUpdateSet(row)
        .where(({ eb, or }) =>
          or([eb('otp_challenges.issued_at', '<=', replaces), eb('otp_challenges.issued_at', '>', isAhead)]),
        ),
    )
    .returning('uid'),
);

export function createOtpStore(handle: Handle): OtpStore {
  const { db } = handle;
  const challenges = () => db.selectFrom('otp_challenges').selectAll();
  return {
    async issue(challenge, gap) {
      const row = {
        uid: challenge.uid,
        session_id_hash: challenge.sessionIdHash,
        purpose: challenge.purpose,
        phone_key: challenge.phoneKey,
        mac: challenge.mac,
        issued_at: challenge.issuedAt,
        expires_at: challenge.expiresAt,
        tries: 0,
        guesses: '',
        used_at: null,
        user_id: null,
      };
      const { issuedAt } = challenge;
      const bounds = { replaces: issuedAt - gap, isAhead: issuedAt + CLOCK_SKEW };
      const { rows } = await issueChallenge(handle, { ...row, ...bounds });
      if (rows.length > 0) return undefined;
      const before = await challenges()
        .where('session_id_hash', '=', challenge.sessionIdHash)
        .where('purpose', '=', challenge.purpose)
        .where('phone_key', '=', challenge.phoneKey)
        .executeTakeFirst();
      return { issuedAt: before?.issued_at ?? challenge.issuedAt };
    },

    async latest(sessionIdHash, purpose, now) {
      const row = await challenges()
        .where('session_id_hash', '=', sessionIdHash)
        .where('purpose', '=', purpose)
        .where('issued_at', '<=', now + CLOCK_SKEW)
        .orderBy('issued_at', 'desc')
        .orderBy('uid', 'desc')
        .limit(1)
        .executeTakeFirst();
      return row && toChallenge(row);
    },

    async byUid(uid) {
      const row = await challenges().where('uid', '=', uid).executeTakeFirst();
      return row && toChallenge(row);
    },

    async byUids(uids) {
      if (uids.length === 0) return [];
      return (await challenges().where('uid', 'in', uids).execute()).map(toChallenge);
    },

    async countGuess({ uid, mac, now, maxTries }) {
      const { numUpdatedRows } = await db
        .updateTable('otp_challenges')
        .set((row) => ({ tries: row('tries', '+', 1), guesses: row('guesses', '||', `${mac} `) }))
        .where('uid', '=', uid)
        .where('used_at', 'is', null)
        .where((is) => is.or([is('expires_at', 'is', null), is('expires_at', '>', now)]))
        .where('tries', '<', maxTries)
        // MACs are hexadecimal, so they hold no wildcard of LIKE.
        .where('guesses', 'not like', `%${mac}%`)
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },

    async consume(uid, now) {
      const { numUpdatedRows } = await db
        .updateTable('otp_challenges')
        .set({ used_at: now })
        .where('uid', '=', uid)
        .where('used_at', 'is', null)
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },

    async assignUser(uid, userId) {
      await db.updateTable('otp_challenges').set({ user_id: userId }).where('uid', '=', uid).execute();
    },

    async removeSentTo(userId) {
      await db.deleteFrom('otp_challenges').where('user_id', '=', userId).execute();
    },

    ...createLedger(handle),
  };
}

function toChallenge(row: ChallengeRow): OtpChallenge {
  return {
    uid: row.uid,
    sessionIdHash: row.session_id_hash,
    purpose: row.purpose as OtpPurpose,
    phoneKey: row.phone_key,
    mac: row.mac,
    issuedAt: row.issued_at,
    expiresAt: row.expires_at,
    tries: row.tries,
    guesses: row.guesses,
    usedAt: row.used_at,
    userId: row.user_id,
  };
}
