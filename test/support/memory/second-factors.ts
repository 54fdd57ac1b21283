import type { SecondFactorStore } from '../../../src/contracts/stores/second-factors.ts';
import { deleteRows, insertRow, requireRow, type Tables, updateRow } from './tables.ts';

export function createMemorySecondFactorStore(tables: Tables): SecondFactorStore {
  const removeCodes = (userId: number): void => {
    deleteRows(tables.recoveryCodes, (code) => code.userId === userId);
  };
  const removeProofs = (userId: number): void => {
    deleteRows(tables.secondFactorProofs, (proof) => proof.userId === userId);
  };
  return {
    async put(factor) {
      requireRow(tables.users, factor.userId);
      deleteRows(tables.secondFactors, (row) => row.userId === factor.userId && row.confirmedAt === null);
      insertRow(tables.secondFactors, factor.uid, { ...factor, confirmedAt: null, lastStep: 0 });
    },

    ofUser: async (userId) =>
      [...tables.secondFactors.values()]
        .filter((row) => row.userId === userId)
        .sort((a, b) => a.createdAt - b.createdAt),

    useStep: async (uid, step) =>
      updateRow(
        tables.secondFactors,
        uid,
        ({ lastStep }) => lastStep < step,
        () => ({ lastStep: step }),
      ) !== undefined,

    async confirm({ uid, userId }, now) {
      const confirmed = updateRow(
        tables.secondFactors,
        uid,
        (row) => row.userId === userId && row.confirmedAt === null,
        () => ({ confirmedAt: now }),
      );
      if (!confirmed) return false;
      deleteRows(tables.secondFactors, (row) => row.userId === userId && row.uid !== uid);
      return true;
    },

    async removeOfUser(userId) {
      removeProofs(userId);
      removeCodes(userId);
      return deleteRows(tables.secondFactors, (row) => row.userId === userId).length > 0;
    },

    async putRecoveryCodes(userId, hashes) {
      requireRow(tables.users, userId);
      removeCodes(userId);
      for (const hash of hashes) insertRow(tables.recoveryCodes, `${userId} ${hash}`, { userId });
    },

    useRecoveryCode: async (userId, hash) => tables.recoveryCodes.delete(`${userId} ${hash}`),

    countRecoveryCodes: async (userId) =>
      [...tables.recoveryCodes.values()].filter((code) => code.userId === userId).length,

    async prove({ sessionIdHash, userId, at }) {
      requireRow(tables.sessions, sessionIdHash);
      tables.secondFactorProofs.set(sessionIdHash, { userId, at });
    },

    async provedAt(sessionIdHash, userId) {
      const proof = tables.secondFactorProofs.get(sessionIdHash);
      // A foreign key deletes it with its session.
      if (!tables.sessions.has(sessionIdHash)) return undefined;
      return proof?.userId === userId ? proof.at : undefined;
    },

    async forgetProofs(userId) {
      removeProofs(userId);
    },
  };
}
