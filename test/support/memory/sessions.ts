import type { Session, SessionStore, TokenStore } from '../../../src/contracts/stores/sessions.ts';
import { deleteRows, insertRow, requireRow, type Tables, throughJson, updateRow } from './tables.ts';

export function createMemorySessionStore(tables: Tables): SessionStore {
  const all = (): Session[] => [...tables.sessions.values()];

  /** Deletes sessions with what refers to them by a foreign key: tokens and one-time codes. */
  const removeWhere = (meets: (session: Session) => boolean): number => {
    const removed = new Set<string | null>(deleteRows(tables.sessions, meets).map(({ idHash }) => idHash));
    deleteRows(tables.tokens, ({ sessionIdHash }) => removed.has(sessionIdHash));
    deleteRows(tables.challenges, ({ sessionIdHash }) => removed.has(sessionIdHash));
    return removed.size;
  };

  return {
    async insert(session) {
      requireRow(tables.users, session.userId);
      insertRow(tables.sessions, session.idHash, { ...session, data: throughJson(session.data) });
    },

    async byIdHash(idHash) {
      return tables.sessions.get(idHash);
    },

    async withUser(idHash) {
      const session = tables.sessions.get(idHash);
      return session && { session, user: tables.users.get(session.userId ?? 0) ?? null };
    },

    async ofUser(userId) {
      return all()
        .filter((session) => session.userId === userId)
        .sort((a, b) => b.createdAt - a.createdAt);
    },

    async withPrefix(prefix) {
      return all()
        .filter(({ idHash }) => idHash.startsWith(prefix))
        .slice(0, 2);
    },

    async ofVisitor(visitorId) {
      return all().filter((session) => session.visitorId === visitorId);
    },

    async extend(idHash, expiresAt, latest) {
      updateRow(
        tables.sessions,
        idHash,
        (session) => session.expiresAt < expiresAt || session.expiresAt > latest,
        () => ({ expiresAt }),
      );
    },

    async remove(idHash) {
      removeWhere(({ parentIdHash }) => parentIdHash === idHash);
      return removeWhere((session) => session.idHash === idHash) > 0;
    },

    async removeOfUser(userId) {
      return removeWhere((session) => session.userId === userId);
    },

    async trim({ idHash, userId, parentIdHash }, keep) {
      const staying: Array<string | null> = parentIdHash === null ? [idHash] : [idHash, parentIdHash];
      const ending = all()
        .filter((session) => session.userId === userId && !staying.includes(session.idHash))
        .sort((a, b) => b.expiresAt - a.expiresAt || b.createdAt - a.createdAt)
        .slice(Math.max(0, keep - staying.length));
      const ids: ReadonlySet<string | null> = new Set(ending.map((session) => session.idHash));
      removeWhere((session) => ids.has(session.parentIdHash) && !staying.includes(session.idHash));
      removeWhere((session) => ids.has(session.idHash));
    },

    async removeExpired(now, limit) {
      const expired = all()
        .filter(({ expiresAt }) => expiresAt <= now)
        .sort((a, b) => a.expiresAt - b.expiresAt)
        .slice(0, limit);
      const parents = new Set<string | null>(expired.map(({ idHash }) => idHash));
      const children = all()
        .filter(({ parentIdHash }) => parents.has(parentIdHash))
        .slice(0, limit);
      const removed = removeWhere((session) => children.includes(session));
      return removed === limit ? limit : removed + removeWhere((session) => expired.includes(session));
    },
  };
}

export function createMemoryTokenStore(tables: Tables): TokenStore {
  return {
    async insert(token) {
      requireRow(tables.users, token.userId);
      requireRow(tables.sessions, token.sessionIdHash);
      insertRow(tables.tokens, token.keyHash, token);
    },

    async byKeyHash(keyHash) {
      return tables.tokens.get(keyHash);
    },

    async ofUser(userId) {
      return [...tables.tokens.values()].filter((token) => token.userId === userId);
    },

    async removeOfUser(userId) {
      return deleteRows(tables.tokens, (token) => token.userId === userId).length;
    },
  };
}
