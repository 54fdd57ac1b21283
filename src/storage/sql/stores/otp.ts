import { type Selectable, sql } from 'kysely';
import type { LedgerCount, OtpChallenge, OtpPurpose, OtpStore } from '../../../contracts/stores/codes.ts';
import { CLOCK_SKEW, toleranceOf } from '../../../lib/clock.ts';
import type { Handle } from '../database.ts';
import { lookup } from '../lookup.ts';
import { prepared } from '../prepared.ts';
import type { Schema } from '../schema.ts';

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

/** `ahead`: a window that ends later was begun by a clock that was wrong. */
type CountValues = { kind: string; key: string; now: number; resetsAt: number; ahead: number };

const isOver = ({ now, ahead }: CountValues) =>
  sql<boolean>`(stored.resets_at <= ${now} or stored.resets_at > ${ahead})`;

const countEvent = prepared((db, values: CountValues) => ({
  compile: () =>
    sql<LedgerCount>`
      insert into otp_ledger as stored (kind, key, count, resets_at)
      values (${values.kind}, ${values.key}, 1, ${values.resetsAt})
      on conflict (kind, key) do update set
        count = case when ${isOver(values)} then 1 else stored.count + 1 end,
        resets_at = case when ${isOver(values)} then excluded.resets_at else stored.resets_at end
      returning count, resets_at as "resetsAt"`.compile(db),
}));

/** Shares turns. */
const selectCount = lookup({ kind: 'text', key: 'text' }, (db, { kind, key }) =>
  db
    .selectFrom('otp_ledger')
    .select(['count', 'resets_at as resetsAt'])
    .where('kind', '=', kind)
    .where('key', '=', key),
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

    async count(kind, key, window, now) {
      const ahead = now + window + toleranceOf(window);
      const { rows } = await countEvent(handle, { kind, key, now, resetsAt: now + window, ahead });
      if (!rows[0]) throw new Error('the counter returned nothing');
      return { ...rows[0] };
    },

    counted: (kind, key) => selectCount(handle, { kind, key }),

    async uncount(kind, key) {
      await db
        .updateTable('otp_ledger')
        .set((row) => ({ count: row('count', '-', 1) }))
        .where('kind', '=', kind)
        .where('key', '=', key)
        .where('count', '>', 0)
        .execute();
    },

    async countedUnder(kind, keys, now) {
      if (keys.length === 0) return new Map();
      const rows = await db
        .selectFrom('otp_ledger')
        .select(['key', 'count', 'resets_at as resetsAt'])
        .where('kind', '=', kind)
        .where('key', 'in', keys)
        .where('resets_at', '>', now)
        .execute();
      return new Map(rows.map(({ key, ...count }) => [key, count]));
    },

    async clear(kind, keys) {
      if (keys.length === 0) return;
      await db.deleteFrom('otp_ledger').where('kind', '=', kind).where('key', 'in', keys).execute();
    },

    async removeExpired(now, limit) {
      const { rows } = await sql`
        delete from otp_ledger where (kind, key) in
          (select kind, key from otp_ledger where resets_at <= ${now} limit ${limit})
        returning kind`.execute(db);
      return rows.length;
    },
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
