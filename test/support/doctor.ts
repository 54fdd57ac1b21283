import type { Finding, State } from '../../src/doctor/check.ts';
import type { Data } from '../../src/doctor/data.ts';
import type { Dns } from '../../src/doctor/dns.ts';
import { fixedSettings, type SettingValues } from '../../src/settings.ts';

/** For checks that read settings only. */
export const dataWith = (values: Partial<SettingValues>): Data => ({
  settings: async () => ({ settings: fixedSettings(values), unused: [] }),
  database: () => Promise.reject(new Error('there is no database')),
  keyStatus: () => Promise.reject(new Error('there is no database')),
  close: async () => {},
});

/** DNS with these TXT records and addresses. As in DNS, a name exists if one below it does. */
export const dnsWith = (records: Readonly<Record<string, readonly string[]>>): Dns => ({
  addresses: async (name) => records[name] ?? [],
  texts: async (name) => ({
    exists: Object.keys(records).some((known) => known === name || known.endsWith(`.${name}`)),
    records: records[name] ?? [],
  }),
});

export const statesOf = (findings: readonly Finding[]): State[] => findings.map(({ state }) => state);
