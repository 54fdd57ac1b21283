import type { IntrospectionStore, SigningKeyStore } from '../../../src/contracts/stores/backends.ts';
import { deleteRows, insertRow, type Tables } from './tables.ts';

export function createMemorySigningKeyStore(tables: Tables): SigningKeyStore {
  return {
    async all() {
      return [...tables.signingKeys.values()].sort(
        (a, b) => a.signsFrom - b.signsFrom || (a.kid < b.kid ? -1 : 1),
      );
    },

    async insert(key) {
      insertRow(tables.signingKeys, key.kid, key);
    },

    async remove(kid) {
      return tables.signingKeys.delete(kid);
    },
  };
}

export function createMemoryIntrospectionStore(tables: Tables): IntrospectionStore {
  return {
    async count(callerId, hour) {
      const key = `${callerId} ${hour}`;
      const before = tables.introspections.get(key)?.count ?? 0;
      tables.introspections.set(key, { callerId, hour, count: before + 1 });
    },

    async takeBefore(moment) {
      return deleteRows(tables.introspections, ({ hour }) => hour < moment);
    },
  };
}
