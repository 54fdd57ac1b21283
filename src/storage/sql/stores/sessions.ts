import { type Selectable, sql } from 'kysely';
import type { AuthToken, SessionStore, TokenStore } from '../../../contracts/stores/sessions.ts';
import type { Handle } from '../database.ts';
import { lookup } from '../lookup.ts';
import { prepared } from '../prepared.ts';
import type { Schema } from '../schema.ts';
import { SESSION_COLUMNS, type SessionRow, toSession, toSessionRow } from './session-rows.ts';
import { toUser, USER_COLUMNS, type UserRow } from './user-rows.ts';

type TokenRow = Selectable<Schema['auth_tokens']>;

const TOKEN_COLUMNS = [
  'key_hash',
  'user_id',
  'session_id_hash',
  'scope',
  'generation',
  'created_at',
] as const satisfies ReadonlyArray<keyof TokenRow>;

/** How many sessions end at once beyond the limit: after it was lowered, the next sign-ins end the rest. */
const MOST_TRIMMED = 500;

const insertSession = prepared((db, row: SessionRow) => db.insertInto('sessions').values(row));
const selectSession = lookup({ idHash: 'text' }, (db, { idHash }) =>
  db.selectFrom('sessions').select(SESSION_COLUMNS).where('id_hash', '=', idHash),
);
/** No column of one list has the name of one of the other; a column that a newer version adds may. */
const selectWithUser = lookup({ idHash: 'text' }, (db, { idHash }) =>
  db
    .selectFrom('sessions')
    .leftJoin('users', 'users.id', 'sessions.user_id')
    .select(SESSION_COLUMNS.map((column) => `sessions.${column}` as const))
    .select(USER_COLUMNS.map((column) => `users.${column}` as const))
    .where('sessions.id_hash', '=', idHash),
);
const insertToken = prepared((db, row: TokenRow) => db.insertInto('auth_tokens').values(row));
const selectToken = lookup({ keyHash: 'text' }, (db, { keyHash }) =>
  db.selectFrom('auth_tokens').select(TOKEN_COLUMNS).where('key_hash', '=', keyHash),
);

export function createSessionStore(handle: Handle): SessionStore {
  const { db } = handle;
  const sessions = () => db.selectFrom('sessions').select(SESSION_COLUMNS);
  const removeAll = async (ids: readonly string[]): Promise<number> => {
    const result = await db.deleteFrom('sessions').where('id_hash', 'in', ids).executeTakeFirst();
    return Number(result.numDeletedRows);
  };
  return {
    async insert(session) {
      await insertSession(handle, toSessionRow(session));
    },

    async byIdHash(idHash) {
      const row = await selectSession(handle, { idHash });
      return row && toSession(row);
    },

    async withUser(idHash) {
      const row = await selectWithUser(handle, { idHash });
      // A row with an id has all columns of its user.
      return row && { session: toSession(row), user: row.id === null ? null : toUser(row as UserRow) };
    },

    async ofUser(userId) {
      const rows = await sessions().where('user_id', '=', userId).orderBy('created_at', 'desc').execute();
      return rows.map(toSession);
    },

    async withPrefix(prefix) {
      // A range, because PostgreSQL looks for LIKE in an index only where letters are sorted by bytes, and SQLite never does.
      const rows = await sessions()
        .where('id_hash', '>=', prefix)
        .where('id_hash', '<', `${prefix}g`)
        .limit(2)
        .execute();
      return rows.map(toSession);
    },

    async ofVisitor(visitorId) {
      return (await sessions().where('visitor_id', '=', visitorId).execute()).map(toSession);
    },

    async extend(idHash, expiresAt, latest) {
      await db
        .updateTable('sessions')
        .set({ expires_at: expiresAt })
        .where('id_hash', '=', idHash)
        .where(({ eb, or }) => or([eb('expires_at', '<', expiresAt), eb('expires_at', '>', latest)]))
        .execute();
    },

    // A foreign key deletes the API tokens and one-time codes of a session with it.
    async remove(idHash) {
      await db.deleteFrom('sessions').where('parent_id_hash', '=', idHash).execute();
      const result = await db.deleteFrom('sessions').where('id_hash', '=', idHash).executeTakeFirst();
      return result.numDeletedRows > 0n;
    },

    async removeOfUser(userId) {
      const result = await db.deleteFrom('sessions').where('user_id', '=', userId).executeTakeFirst();
      return Number(result.numDeletedRows);
    },

    async trim({ idHash, userId, parentIdHash }, keep) {
      const staying = parentIdHash === null ? [idHash] : [idHash, parentIdHash];
      // A user has few sessions: the index on user_id leads to all of them.
      const ending = await db
        .selectFrom('sessions')
        .select('id_hash')
        .where('user_id', '=', userId)
        .where('id_hash', 'not in', staying)
        .orderBy('expires_at', 'desc')
        .orderBy('created_at', 'desc')
        .limit(MOST_TRIMMED)
        .offset(Math.max(0, keep - staying.length))
        .execute();
      const ids = ending.map((row) => row.id_hash);
      if (ids.length === 0) return;
      await db
        .deleteFrom('sessions')
        .where('parent_id_hash', 'in', ids)
        .where('id_hash', 'not in', staying)
        .execute();
      await db.deleteFrom('sessions').where('id_hash', 'in', ids).execute();
    },

    async removeExpired(now, limit) {
      const expired = await db
        .selectFrom('sessions')
        .select('id_hash')
        .where('expires_at', '<=', now)
        .orderBy('expires_at')
        .limit(limit)
        .execute();
      const ids = expired.map((row) => row.id_hash);
      if (ids.length === 0) return 0;
      const children = await startedFrom(handle, ids, limit);
      const removed = children.length > 0 ? await removeAll(children) : 0;
      // A parent with more children is left for the next batch, or nothing would lead to them any more.
      if (children.length === limit) return limit;
      return removed + (await removeAll(ids));
    },
  };
}

/**
 * Sessions that were started from one of these. For a list PostgreSQL would read the whole table, of which it may know nothing
 * yet: measured, 11 ms with 50,000 sessions and not 0.2 ms.
 */
async function startedFrom(
  { db, dialect }: Handle,
  ids: readonly string[],
  limit: number,
): Promise<string[]> {
  const { rows } = await (dialect === 'sqlite'
    ? sql<{ id: string }>`
        select id_hash as id from sessions where parent_id_hash in (${sql.join(ids)}) limit ${limit}`
    : sql<{ id: string }>`
        select found.id from unnest(${ids}::text[]) as parents (id)
        cross join lateral (select id_hash as id from sessions where parent_id_hash = parents.id offset 0) as found
        limit ${limit}`
  ).execute(db);
  return rows.map(({ id }) => id);
}

export function createTokenStore(handle: Handle): TokenStore {
  const { db } = handle;
  return {
    async insert(token) {
      await insertToken(handle, {
        key_hash: token.keyHash,
        user_id: token.userId,
        session_id_hash: token.sessionIdHash,
        scope: token.scope,
        generation: token.generation,
        created_at: token.createdAt,
      });
    },

    async byKeyHash(keyHash) {
      const row = await selectToken(handle, { keyHash });
      return row && toToken(row);
    },

    async ofUser(userId) {
      const rows = await db
        .selectFrom('auth_tokens')
        .select(TOKEN_COLUMNS)
        .where('user_id', '=', userId)
        .execute();
      return rows.map(toToken);
    },

    async removeOfUser(userId) {
      const result = await db.deleteFrom('auth_tokens').where('user_id', '=', userId).executeTakeFirst();
      return Number(result.numDeletedRows);
    },
  };
}

const toToken = (row: TokenRow): AuthToken => ({
  keyHash: row.key_hash,
  userId: row.user_id,
  sessionIdHash: row.session_id_hash,
  scope: row.scope as AuthToken['scope'],
  generation: row.generation,
  createdAt: row.created_at,
});
