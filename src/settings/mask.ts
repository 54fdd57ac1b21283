import { SETTINGS, type SettingName } from '../settings.ts';

const MASK = '••••••';

/** A setting's value as listings, audit rows and answers show it: of secret settings only the structure. */
export function masked(name: SettingName, value: unknown): unknown {
  return SETTINGS[name].secret ? maskLeaves(value, []) : value;
}

/** Names of gateways and of their drivers stay readable; every value of their configuration is hidden. */
function maskLeaves(value: unknown, path: readonly string[]): unknown {
  if (typeof value !== 'object' || value === null) return path.at(-1) === 'klass' ? value : MASK;
  if (Array.isArray(value)) return value.map((item) => maskLeaves(item, path));
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [name, maskLeaves(part, [...path, name])]),
  );
}
