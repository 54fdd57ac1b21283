import type { Storage, Transaction } from '../contracts/storage.ts';
import type { SettingChange } from '../contracts/stores/settings.ts';
import { ok, type Result, refused } from '../lib/result.ts';
import { SETTING_NAMES, type SettingName, type SettingValues } from '../settings.ts';
import type { SettingChecks } from './checks.ts';
import type { SettingCodec } from './codec.ts';
import type { LiveSettings } from './live.ts';
import { masked, type SettingView, viewOf } from './view.ts';
import type { ChangedSetting, Operator, SettingFaults, SettingWriter } from './writer.ts';

/**
 * A change that somebody asks for. `rollback` restores the value of a change of the history, checked like a new one; null:
 * the value before the newest change.
 */
export type WantedChange =
  | { readonly kind: 'set'; readonly value: unknown }
  | { readonly kind: 'unset' }
  | { readonly kind: 'rollback'; readonly to: number | null };

/** `changed`: somebody else changed the setting since. */
export type VersionRefusal = 'changed';
export type WantedRefusal = SettingFaults | 'unknown-change';

/** Reading settings, and changing them at once. What staff change over HTTP goes through staff-changes.ts. */
export function createSettingsAdmin(deps: {
  storage: Storage;
  codec: SettingCodec;
  live: LiveSettings;
  checks: SettingChecks;
  store: SettingWriter;
}) {
  const { storage, codec, live, checks, store } = deps;

  /** The value of a change; undefined: the default, null: unreadable. */
  const earlierValue = ({ name, value }: SettingChange): unknown => {
    if (value === null) return undefined;
    const decoded = codec.decode({ name, value });
    return decoded.ok ? decoded.value.value : null;
  };

  async function earlier(
    name: SettingName,
    id: number | null,
  ): Promise<Result<{ value: unknown }, 'unknown-change'>> {
    if (id === null) {
      const [newest, before] = await storage.read.settings.history(name, 2);
      return newest ? ok({ value: before && earlierValue(before) }) : refused('unknown-change');
    }
    const entry = await storage.read.settings.historyEntry(name, id);
    return entry ? ok({ value: earlierValue(entry) }) : refused('unknown-change');
  }

  /** The value of a wanted change in its stored form, undefined for the default. It is not checked yet. */
  async function resolve(
    name: SettingName,
    wanted: WantedChange,
  ): Promise<Result<{ value: unknown }, WantedRefusal>> {
    if (wanted.kind === 'unset') return ok({ value: undefined });
    const given = wanted.kind === 'set' ? ok({ value: wanted.value }) : await earlier(name, wanted.to);
    if (!given.ok || given.value.value === undefined) return given;
    const reading = checks.read(name, given.value.value);
    return reading.ok ? ok({ value: reading.value }) : reading;
  }

  async function change(
    name: SettingName,
    wanted: WantedChange,
    operator: Operator,
  ): Promise<Result<ChangedSetting, WantedRefusal>> {
    const resolved = await resolve(name, wanted);
    return resolved.ok ? store(name, () => resolved.value, operator) : resolved;
  }

  const versionIn = async ({ settings }: Pick<Transaction, 'settings'>, name: SettingName): Promise<number> =>
    (await settings.history(name, 1))[0]?.id ?? 0;

  /** The same, if the setting still has the version that was read. It is looked at where the change is stored. */
  async function changeVersion(
    name: SettingName,
    wanted: WantedChange,
    version: number,
    operator: Operator,
  ): Promise<Result<ChangedSetting, WantedRefusal | VersionRefusal>> {
    const resolved = await resolve(name, wanted);
    if (!resolved.ok) return resolved;
    return store<VersionRefusal>(name, () => resolved.value, operator, {
      take: async (stores) => ((await versionIn(stores, name)) === version ? ok({}) : refused('changed')),
    });
  }

  /** The same for changes that need no earlier one. */
  const changeTo = async (
    name: SettingName,
    wanted: Exclude<WantedChange, { kind: 'rollback' }>,
    operator: Operator,
  ): Promise<Result<ChangedSetting, SettingFaults>> => {
    const result = await change(name, wanted, operator);
    if (result.ok) return result;
    if (result.refusal === 'unknown-change') throw new Error('only a rollback refers to a change');
    return refused(result.refusal);
  };

  return {
    async list(): Promise<SettingView[]> {
      await live.refresh();
      const stored = new Set((await storage.read.settings.all()).map((row) => row.name));
      return SETTING_NAMES.map((name) => viewOf(name, live.get(name), stored.has(name)));
    },

    async get(name: SettingName): Promise<SettingView> {
      await live.refresh();
      const stored = await storage.read.settings.byName(name);
      return viewOf(name, live.get(name), stored !== undefined);
    },

    /** Another number after each change of the setting; 0: it was never changed. */
    versionOf: (name: SettingName): Promise<number> => versionIn(storage.read, name),

    resolve,
    change,
    changeVersion,

    set: (name: SettingName, value: unknown, operator: Operator) =>
      changeTo(name, { kind: 'set', value }, operator),

    /** Resets a setting to its default. */
    unset: (name: SettingName, operator: Operator) => changeTo(name, { kind: 'unset' }, operator),

    /**
     * Changes the value in force: unlike a `set` of a changed copy, it undoes no change made at the same moment.
     * @param revised the new value; null: nothing to change
     */
    revise: <N extends SettingName>(
      name: N,
      revised: (current: SettingValues[N]) => SettingValues[N] | null,
      operator: Operator,
    ): Promise<Result<ChangedSetting, SettingFaults>> => {
      const valueNow = () => {
        const value = revised(live.get(name));
        return value === null ? null : { value };
      };
      return store<never>(name, valueNow, operator);
    },

    rollback: (name: SettingName, to: number | null, operator: Operator) =>
      change(name, { kind: 'rollback', to }, operator),

    /** The changes of a setting, newest first; the value null stands for the default. */
    async history(name: SettingName, limit: number) {
      const changes = await storage.read.settings.history(name, limit);
      return changes.map((entry) => ({
        id: entry.id,
        at: entry.at,
        actorId: entry.actorId,
        value: entry.value === null ? null : masked(name, earlierValue(entry)),
      }));
    },
  };
}

export type SettingsAdmin = ReturnType<typeof createSettingsAdmin>;
