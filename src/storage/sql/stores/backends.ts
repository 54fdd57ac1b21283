import { sql } from 'kysely';
import type { IntrospectionStore, SigningKeyStore } from '../../../contracts/stores/backends.ts';
import type { Handle } from '../database.ts';

export function createSigningKeyStore({ db }: Handle): SigningKeyStore {
  return {
    async all() {
      const rows = await db
        .selectFrom('signing_keys')
        .selectAll()
        .orderBy('signs_from')
        .orderBy('kid')
        .execute();
      return rows.map(({ kid, sealed, created_at: createdAt, signs_from: signsFrom }) => ({
        kid,
        sealed,
        createdAt,
        signsFrom,
      }));
    },

    async insert({ kid, sealed, createdAt, signsFrom }) {
      const row = { kid, sealed, created_at: createdAt, signs_from: signsFrom };
      await db.insertInto('signing_keys').values(row).execute();
    },

    async remove(kid) {
      const result = await db.deleteFrom('signing_keys').where('kid', '=', kid).executeTakeFirst();
      return result.numDeletedRows > 0n;
    },
  };
}

export function createIntrospectionStore({ db }: Handle): IntrospectionStore {
  return {
    async count(callerId, hour) {
      await sql`
        insert into introspections as stored (caller_id, hour, count) values (${callerId}, ${hour}, 1)
        on conflict (caller_id, hour) do update set count = stored.count + 1`.execute(db);
    },

    async takeBefore(moment) {
      const rows = await db.deleteFrom('introspections').where('hour', '<', moment).returningAll().execute();
      return rows.map(({ caller_id: callerId, hour, count }) => ({ callerId, hour, count }));
    },
  };
}
