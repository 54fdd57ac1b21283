import type { AuditKeyStore } from '../../../src/contracts/stores/audit-keys.ts';
import type { Closure, ClosureStore } from '../../../src/contracts/stores/closures.ts';
import { emailKey, type User } from '../../../src/contracts/user.ts';
import { deleteRows, nextId, type Tables, throughJson, updateRow } from './tables.ts';

const DESTROYED = '';

export function createMemoryAuditKeyStore(tables: Tables): AuditKeyStore {
  const aliveOrNull = (salt: string): string | null => (salt === DESTROYED ? null : salt);
  return {
    async saltOf(userId) {
      const salt = tables.auditKeys.get(userId);
      return salt === undefined ? undefined : aliveOrNull(salt);
    },
    async saltsOf(userIds) {
      const found = [...tables.auditKeys].filter(([userId]) => userIds.includes(userId));
      return new Map(found.map(([userId, salt]) => [userId, aliveOrNull(salt)]));
    },
    async create(userId, salt) {
      if (!tables.auditKeys.has(userId)) tables.auditKeys.set(userId, salt);
      return aliveOrNull(tables.auditKeys.get(userId) ?? DESTROYED);
    },
    async destroy(userId) {
      tables.auditKeys.set(userId, DESTROYED);
    },
  };
}

const isClosing = (user: User): boolean => user.closedAt !== null && user.userType !== 'anonymized';

const isUnused = (user: User): boolean =>
  user.userType === 'registered' &&
  user.isActive &&
  !user.isStaff &&
  !user.isEmailVerified &&
  !user.isPhoneVerified &&
  user.authGeneration === 1 &&
  user.signInGeneration === 2;

const ERASED = {
  userType: 'anonymized',
  email: null,
  username: null,
  phone: null,
  firstName: '',
  lastName: '',
  isActive: false,
  isStaff: false,
  isEmailVerified: false,
  isPhoneVerified: false,
  mayHoldPhone: false,
  phonePrecedesEmail: false,
  languageCode: null,
  attributes: {},
  emailAllowed: false,
  smsAllowed: false,
  whatsappAllowed: false,
  callAllowed: null,
  gender: null,
  dateOfBirth: null,
} as const satisfies Partial<User>;

export function createMemoryClosureStore(tables: Tables): ClosureStore {
  return {
    async close({ id, password, authGeneration }, at) {
      const generation = authGeneration + 1;
      const closed = updateRow(
        tables.users,
        id,
        (user) =>
          user.isActive &&
          !user.isStaff &&
          user.password === password &&
          user.authGeneration === authGeneration,
        () => ({ isActive: false, closedAt: at, authGeneration: generation }),
      );
      if (!closed) return undefined;
      const closure: Closure = { userId: id, closedAt: at, generation, restoredAt: null };
      tables.closures.set(id, closure);
      deleteRows(tables.challenges, ({ userId }) => userId === id);
      return closure;
    },

    async byUser(userId) {
      return tables.closures.get(userId);
    },

    async restore({ userId, closedAt, generation }, at) {
      const user = updateRow(
        tables.users,
        userId,
        (found) =>
          isClosing(found) &&
          !found.isActive &&
          found.closedAt === closedAt &&
          found.authGeneration === generation,
        () => ({ isActive: true, closedAt: null, authGeneration: generation + 1 }),
      );
      if (user)
        updateRow(
          tables.closures,
          userId,
          () => true,
          () => ({ restoredAt: at }),
        );
      return user;
    },

    async due(closedBefore, afterId, limit) {
      return [...tables.users.values()]
        .filter((user) => isClosing(user) && (user.closedAt ?? 0) <= closedBefore && user.id > afterId)
        .map(({ id }) => id)
        .sort((a, b) => a - b)
        .slice(0, limit);
    },

    async erase({ id, closedAt }, hash, { recipientKeys, phoneKeys, addresses }) {
      const erased = updateRow(
        tables.users,
        id,
        (user) => isClosing(user) && !user.isActive && user.closedAt === closedAt,
        ({ authGeneration }) => ({ ...ERASED, password: hash, authGeneration: authGeneration + 1 }),
      );
      if (!erased) return false;
      const isTheirs = ({ userId }: { userId: number | null }): boolean => userId === id;
      deleteRows(tables.sessions, isTheirs);
      deleteRows(tables.tokens, isTheirs);
      deleteRows(tables.devices, isTheirs);
      deleteRows(tables.passwordHistory, isTheirs);
      deleteRows(tables.secondFactors, isTheirs);
      deleteRows(tables.recoveryCodes, isTheirs);
      deleteRows(tables.secondFactorProofs, isTheirs);
      for (const key of [...tables.resetSlots.keys()])
        if (key.startsWith(`${id} `)) tables.resetSlots.delete(key);
      tables.closures.delete(id);
      const names = (row: { userId: number | null; recipientKey: string }): boolean =>
        isTheirs(row) || recipientKeys.includes(row.recipientKey);
      deleteRows(tables.emailChanges, isTheirs);
      deleteRows(tables.outbox, (row) => row.kind !== 'webhook' && names(row));
      deleteRows(tables.registrations, names);
      deleteRows(tables.challenges, (row) => isTheirs(row) || phoneKeys.includes(row.phoneKey));
      const keys = addresses.map(emailKey);
      deleteRows(tables.inbox, ({ recipient }) => keys.includes(emailKey(recipient)));
      return true;
    },

    async closeUnused(registeredBefore, at) {
      const [oldest] = [...tables.users.values()]
        .filter((user) => isUnused(user) && !tables.usedAt.has(user.id) && user.dateJoined < registeredBefore)
        .sort((a, b) => a.dateJoined - b.dateJoined);
      return updateRow(
        tables.users,
        oldest?.id ?? 0,
        () => true,
        (user) => ({ isActive: false, closedAt: at, authGeneration: user.authGeneration + 1 }),
      );
    },

    async addRecord(record) {
      tables.erasureRecords.set(nextId(tables.erasureRecords), throughJson(record));
    },

    async recordsOf(hash) {
      return [...tables.erasureRecords.values()]
        .filter(({ emailHash, phoneHash }) => emailHash === hash || phoneHash === hash)
        .reverse();
    },

    async removeRecordsUntil(moment, limit) {
      const over = [...tables.erasureRecords.values()]
        .filter(({ erasedAt }) => erasedAt <= moment)
        .slice(0, limit);
      return deleteRows(tables.erasureRecords, (record) => over.includes(record)).length;
    },
  };
}
