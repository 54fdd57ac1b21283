import type { EmailChange, EmailChangeStore } from '../../../src/contracts/stores/email-changes.ts';
import { emailKey } from '../../../src/contracts/user.ts';
import { deleteRows, nextId, requireRow, type Tables, updateRow } from './tables.ts';

const isLiving = ({ state }: EmailChange): boolean => state === 'pending' || state === 'done';
const isPending = ({ state }: EmailChange): boolean => state === 'pending';

export function createMemoryEmailChangeStore(tables: Tables): EmailChangeStore {
  const all = (): EmailChange[] => [...tables.emailChanges.values()];
  const find = (uid: string): EmailChange | undefined => all().find((change) => change.uid === uid);

  const update = (
    uid: string,
    meets: (change: EmailChange) => boolean,
    changes: Partial<EmailChange>,
  ): boolean => updateRow(tables.emailChanges, find(uid)?.id ?? 0, meets, () => changes) !== undefined;

  return {
    async insert(change) {
      requireRow(tables.users, change.userId);
      const id = nextId(tables.emailChanges);
      tables.emailChanges.set(id, { ...change, id, state: 'pending', mailedBy: null, mailedAt: null });
    },

    async byUid(uid) {
      return find(uid);
    },

    async ofUser(userId) {
      return all().filter((change) => change.userId === userId);
    },

    async renew(uid, { expiresAt, undoableUntil }) {
      update(uid, isPending, { expiresAt, undoableUntil });
    },

    async complete(uid, undoableUntil) {
      return update(uid, isPending, { state: 'done', undoableUntil });
    },

    async markUndone(uid) {
      return update(uid, isLiving, { state: 'undone' });
    },

    async voidFrom(userId, id, exceptUid) {
      for (const change of all())
        if (change.userId === userId && change.id >= id && change.uid !== exceptUid)
          update(change.uid, isLiving, { state: 'void' });
    },

    async isReserved(email, now, exceptUserId) {
      return all().some(
        ({ oldEmail, state, undoableUntil, userId }) =>
          oldEmail !== null &&
          emailKey(oldEmail) === emailKey(email) &&
          state === 'done' &&
          undoableUntil >= now &&
          userId !== exceptUserId,
      );
    },

    async mailedSince(email, since, until) {
      const mailedAt = all()
        .filter(({ newEmail }) => emailKey(newEmail) === emailKey(email))
        .map((change) => change.mailedAt ?? 0)
        .filter((at) => at > since && at <= until);
      return { count: mailedAt.length, newestAt: Math.max(0, ...mailedAt) };
    },

    async markMailed(uid, { by, at }) {
      return update(uid, () => true, { mailedBy: by, mailedAt: at });
    },

    async removeExpired(now, limit) {
      const over = all()
        .filter((change) => change.expiresAt < now && change.undoableUntil < now)
        .slice(0, limit);
      return deleteRows(tables.emailChanges, (change) => over.includes(change)).length;
    },
  };
}
