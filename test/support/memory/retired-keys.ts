import type { RetiredKeyStore } from '../../../src/contracts/stores/retired-keys.ts';
import type { Tables } from './tables.ts';

export function createMemoryRetiredKeyStore(tables: Tables): RetiredKeyStore {
  return {
    all: async () => [...tables.retiredKeys.values()].sort((a, b) => (a.id < b.id ? -1 : 1)),

    async put(row) {
      tables.retiredKeys.set(row.id, row);
    },
  };
}
