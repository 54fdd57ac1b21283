import type { SettingsStore } from '../../../src/contracts/stores/settings.ts';
import { nextId, type Tables } from './tables.ts';

export function createMemorySettingsStore(tables: Tables): SettingsStore {
  const history = (name: string) =>
    [...tables.settingsHistory.values()].filter((change) => change.name === name);
  return {
    async version() {
      return tables.settingsHistory.size;
    },

    async all() {
      return [...tables.settings].map(([name, value]) => ({ name, value }));
    },

    async byName(name) {
      const value = tables.settings.get(name);
      return value === undefined ? undefined : { name, value };
    },

    async change({ name, value, at, actorId }, expectedVersion) {
      if (tables.settingsHistory.size !== expectedVersion) return false;
      if (value === null) tables.settings.delete(name);
      else tables.settings.set(name, value);
      const id = nextId(tables.settingsHistory);
      tables.settingsHistory.set(id, { id, name, value, at, actorId });
      return true;
    },

    async history(name, limit) {
      return history(name).reverse().slice(0, limit);
    },

    async historyEntry(name, id) {
      return history(name).find((change) => change.id === id);
    },
  };
}
