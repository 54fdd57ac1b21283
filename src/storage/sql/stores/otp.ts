import { type Selectable, sql } from 'kysely';
import {
  isShorter,
  type LedgerCount,
  longerOf,
  type OtpChallenge,
  type OtpPurpose,
  type OtpStore,
  shorterKey,
} from '../../../contracts/stores/codes.ts';
import { CLOCK_SKEW, toleranceOf } from '../../../lib/clock.ts';
import type { Handle } from '../database.ts';
import { lookup } from '../lookup.ts';
import { prepared } from '../prepared.ts';
import type { Schema } from '../schema.ts';
import { columnsOf, countIn, countsIn, rowKeysOf } from './ledger-rows.ts';

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

/** Counts one event. @param columns of the counter; a new row has nothing in its other one */
const countEventIn = (columns: ReturnType<typeof columnsOf>) => {
  const count = sql.ref(columns.count);
  const end = sql.ref(columns.resetsAt);
  const stored = { count: sql.ref(`stored.${columns.count}`), end: sql.ref(`stored.${columns.resetsAt}`) };
  const isLonger = columns.count === 'count';
  return prepared((db, values: CountValues) => {
    const isOver = sql`(${stored.end} is null or ${stored.end} <= ${values.now} or ${stored.end} > ${values.ahead})`;
    const query = sql<LedgerCount>`
      insert into otp_ledger as stored (kind, key, ${count}, ${end}${isLonger ? sql`` : sql`, count, resets_at`})
      values (${values.kind}, ${values.key}, 1, ${values.resetsAt}${isLonger ? sql`` : sql`, 0, 0`})
      on conflict (kind, key) do update set
        ${count} = case when ${isOver} then 1 else ${stored.count} + 1 end,
        ${end} = case when ${isOver} then excluded.${end} else ${stored.end} end
      returning ${count} as count, ${end} as "resetsAt"`;
    return { compile: () => query.compile(db) };
  });
};
const countEvent = countEventIn(columnsOf(''));
const countShorter = countEventIn(columnsOf(shorterKey('')));

const LEDGER_ROW = ['key', 'count', 'resets_at', 'short_count', 'short_resets_at'] as const;

/** Shares turns. */
const selectRow = lookup({ kind: 'text', key: 'text' }, (db, { kind, key }) =>
  db.selectFrom('otp_ledger').select(LEDGER_ROW).where('kind', '=', kind).where('key', '=', key),
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
      const countIt = isShorter(key) ? countShorter : countEvent;
      const { rows } = await countIt(handle, {
        kind,
        key: longerOf(key),
        now,
        resetsAt: now + window,
        ahead,
      });
      if (!rows[0]) throw new Error('the counter returned nothing');
      return { ...rows[0] };
    },

    async counted(kind, key) {
      const row = await selectRow(handle, { kind, key: longerOf(key) });
      return row && countIn(row, key);
    },

    async uncount(kind, key) {
      const { count } = columnsOf(key);
      await db
        .updateTable('otp_ledger')
        .set((row) => ({ [count]: row(count, '-', 1) }))
        .where('kind', '=', kind)
        .where('key', '=', longerOf(key))
        .where(count, '>', 0)
        .execute();
    },

    async countedUnder(kind, keys, now) {
      if (keys.length === 0) return new Map();
      const rows = await db
        .selectFrom('otp_ledger')
        .select(LEDGER_ROW)
        .where('kind', '=', kind)
        .where('key', 'in', rowKeysOf(keys))
        .execute();
      const asked = new Set(keys);
      return new Map([...countsIn(rows)].filter(([key, { resetsAt }]) => asked.has(key) && resetsAt > now));
    },

    async clear(kind, keys) {
      const rows = (rowKeys: readonly string[]) =>
        db.updateTable('otp_ledger').where('kind', '=', kind).where('key', 'in', rowKeys);
      const shorter = keys.filter(isShorter).map(longerOf);
      const longer = keys.filter((key) => !isShorter(key));
      if (shorter.length > 0) await rows(shorter).set({ short_count: null, short_resets_at: null }).execute();
      if (longer.length > 0) await rows(longer).set({ count: 0, resets_at: 0 }).execute();
      if (keys.length === 0) return;
      await db
        .deleteFrom('otp_ledger')
        .where('kind', '=', kind)
        .where('key', 'in', rowKeysOf(keys))
        .where('resets_at', '=', 0)
        .where('short_resets_at', 'is', null)
        .execute();
    },

    async removeExpired(now, limit) {
      const { rows } = await sql`
        delete from otp_ledger where (kind, key) in
          (select kind, key from otp_ledger
            where resets_at <= ${now} and (short_resets_at is null or short_resets_at <= ${now}) limit ${limit})
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
