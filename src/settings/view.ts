import { createHash } from 'node:crypto';
import { leavesOf } from '../lib/value-paths.ts';
import { SETTINGS, type SettingName } from '../settings.ts';
import type { SettingDefinition } from '../settings-table/definition.ts';

/** Audit rows hold the digest of longer values; the history holds them in full. */
const AUDITED_LENGTH = 2000;

export type SettingView = ReturnType<typeof viewOf>;

/** A setting as operators see it. Secret values are masked. */
export const viewOf = (name: SettingName, value: unknown, isSet: boolean) => ({
  name,
  value: masked(name, value),
  default: SETTINGS[name].default,
  isSet,
  isSecret: SETTINGS[name].secret,
  isCritical: SETTINGS[name].critical,
  doc: SETTINGS[name].doc,
});

const MASK = '••••••';

/** A value as listings, history, audit rows and answers show it: only the structure of secret ones. */
export function masked(name: SettingName, value: unknown): unknown {
  const { secret, readable = {} }: SettingDefinition = SETTINGS[name];
  return secret ? maskLeaves(value, '', readable) : value;
}

/** Masks all values but those of readable properties. The names of properties stay. */
function maskLeaves(
  value: unknown,
  property: string,
  readable: NonNullable<SettingDefinition['readable']>,
): unknown {
  if (Array.isArray(value)) return value.map((item) => maskLeaves(item, property, readable));
  if (typeof value !== 'object' || value === null)
    return Object.hasOwn(readable, property) ? readable[property]?.(value) : MASK;
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [name, maskLeaves(part, name, readable)]),
  );
}

/** A value as audit rows hold it. */
export function audited(name: SettingName, value: unknown): string {
  const text = JSON.stringify(masked(name, value));
  if (text.length <= AUDITED_LENGTH) return text;
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

/** A part of a value that changes, as operators see it; null: there is none. */
export interface Difference {
  /** Such as `SMS_GATEWAYS.main.conf.url`. */
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** What differs between two values. Of secret parts it says that they differ, and shows the mask. */
export function differencesOf(name: SettingName, before: unknown, after: unknown): Difference[] {
  const [old, young] = [leavesOf(before, name), leavesOf(after, name)];
  const [oldShown, youngShown] = [leavesOf(masked(name, before), name), leavesOf(masked(name, after), name)];
  const isSame = (path: string): boolean => JSON.stringify(old.get(path)) === JSON.stringify(young.get(path));
  return [...new Set([...old.keys(), ...young.keys()])]
    .filter((path) => !isSame(path))
    .map((path) => ({ path, before: oldShown.get(path) ?? null, after: youngShown.get(path) ?? null }));
}
