import type { SealedStore, SealedTable, SealedValue } from '../../../src/contracts/stores/sealed.ts';
import type { Tables } from './tables.ts';

/** How a table shows its encrypted values, and takes another one. */
interface Access {
  values(): { id: SealedValue['id']; boundTo: string[]; sealed: string | null }[];
  set(id: SealedValue['id'], sealed: string): void;
}

/** @param column the name of the encrypted value in the rows of a table */
function column<K extends string | number, C extends string, R extends Partial<Record<C, string | null>>>(
  table: Map<K, R>,
  name: C,
  boundTo: (row: R) => string[],
): Access {
  return {
    values: () => [...table].map(([id, row]) => ({ id, boundTo: boundTo(row), sealed: row[name] ?? null })),
    set(id, sealed) {
      const row = table.get(id as K);
      if (row) table.set(id as K, { ...row, [name]: sealed });
    },
  };
}

const accessTo = (tables: Tables): Readonly<Record<SealedTable, Access>> => ({
  settings: {
    values: () => [...tables.settings].map(([id, sealed]) => ({ id, boundTo: [], sealed })),
    set: (id, sealed) => tables.settings.set(String(id), sealed),
  },
  settings_history: column(tables.settingsHistory, 'value', ({ name }) => [name]),
  settings_proposals: column(tables.settingProposals, 'value', ({ name }) => [name]),
  signing_keys: column(tables.signingKeys, 'sealed', ({ signsFrom }) => [String(signsFrom)]),
  registrations: column(tables.registrations, 'payload', () => []),
  outbox: column(tables.outbox, 'payload', ({ kind }) => [kind]),
  retired_keys: column(tables.retiredKeys, 'sealed', () => []),
  second_factors: column(tables.secondFactors, 'sealed', ({ userId }) => [String(userId)]),
});

export function createMemorySealedStore(tables: Tables): SealedStore {
  // Looked up at each call, because each commit replaces the Maps.
  const valuesOf = (table: SealedTable): SealedValue[] =>
    accessTo(tables)
      [table].values()
      .flatMap(({ id, boundTo, sealed }) => (sealed === null ? [] : [{ id, boundTo, sealed }]));
  return {
    page: async (table, after, limit) =>
      valuesOf(table)
        .filter(({ id }) => after === null || id > after)
        .sort((a, b) => (a.id < b.id ? -1 : 1))
        .slice(0, limit),

    async replace(table, read, sealed) {
      const stored = valuesOf(table).find(({ id }) => id === read.id);
      if (stored?.sealed !== read.sealed) return false;
      accessTo(tables)[table].set(read.id, sealed);
      return true;
    },
  };
}
