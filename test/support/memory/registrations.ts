import type { RegistrationStore } from '../../../src/contracts/stores/registrations.ts';
import { deleteRows, insertRow, type Tables, updateRow } from './tables.ts';

export function createMemoryRegistrationStore(tables: Tables): RegistrationStore {
  return {
    async insert(registration) {
      insertRow(tables.registrations, registration.idHash, { ...registration, mailedAt: null, userId: null });
    },

    async byIdHash(idHash) {
      return tables.registrations.get(idHash);
    },

    async mailedSince({ idHash, recipientKey }, since, until) {
      const mailedAt = [...tables.registrations.values()]
        .filter((other) => other.recipientKey === recipientKey && other.idHash !== idHash)
        .map((other) => other.mailedAt ?? 0)
        .filter((at) => at > since && at <= until);
      return { count: mailedAt.length, newestAt: Math.max(0, ...mailedAt) };
    },

    async markMailed(idHash, at) {
      const isThere = (): boolean => true;
      return updateRow(tables.registrations, idHash, isThere, () => ({ mailedAt: at })) !== undefined;
    },

    async complete(idHash, userId) {
      const completed = updateRow(
        tables.registrations,
        idHash,
        (registration) => registration.userId === null,
        () => ({ userId, payload: null }),
      );
      return completed !== undefined;
    },

    async removeCreatedBefore(moment, limit) {
      const old = [...tables.registrations.values()]
        .filter(({ createdAt }) => createdAt < moment)
        .slice(0, limit);
      return deleteRows(tables.registrations, (registration) => old.includes(registration)).length;
    },
  };
}
