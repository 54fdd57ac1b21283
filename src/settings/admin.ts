import { createHash } from 'node:crypto';
import type { Audit } from '../audit/audit.ts';
import type { Source } from '../contracts/requester.ts';
import type { Storage } from '../contracts/storage.ts';
import type { SettingChange } from '../contracts/stores/settings.ts';
import type { Clock } from '../lib/clock.ts';
import { ok, type Result, refused } from '../lib/result.ts';
import { explainMisfit } from '../lib/validation.ts';
import {
  SETTING_NAMES,
  SETTINGS,
  type SettingName,
  type SettingRules,
  type SettingValues,
} from '../settings.ts';
import type { SettingDefinition } from '../settings-table/definition.ts';
import type { SettingCodec } from './codec.ts';
import type { LiveSettings } from './live.ts';

/** Audit rows hold the digest of longer values; the history holds them in full. */
const AUDITED_LENGTH = 2000;

/** Who changes a setting: a staff user, or the command line (null). */
export interface Operator {
  readonly actorId: number | null;
  readonly source: Source;
}

/** A setting as stored, and the warnings about its value. */
export interface ChangedSetting {
  readonly setting: SettingView;
  readonly warnings: readonly string[];
}

/** The stored change, or one line per fault: path, what was expected, what was found. */
type ChangeResult = Result<ChangedSetting, readonly string[]>;

/** Reading and changing settings as an operator. */
export function createSettingsAdmin(deps: {
  storage: Storage;
  codec: SettingCodec;
  live: LiveSettings;
  /** The checks of the settings' owners. */
  rules: readonly SettingRules[];
  audit: Audit;
  clock: Clock;
}) {
  const { storage, codec, live, rules, audit, clock } = deps;

  const faultsOf = async <N extends SettingName>(name: N, value: unknown): Promise<readonly string[]> => {
    const { schema, check }: SettingDefinition = SETTINGS[name];
    const misfits = explainMisfit(schema, value, name);
    if (misfits.length > 0) return misfits;
    const faults = rules.map((rule) => rule[name]?.check?.(value as SettingValues[N], live) ?? []);
    return [check?.(value, name) ?? [], ...(await Promise.all(faults))].flat();
  };

  const warningsOf = <N extends SettingName>(name: N, value: unknown): string[] => {
    const { warnings }: SettingDefinition = SETTINGS[name];
    const others = rules.flatMap((rule) => rule[name]?.warnings?.(value as SettingValues[N]) ?? []);
    return [...(warnings?.(value) ?? []), ...others];
  };

  /** A value in its stored form, or its faults. */
  const read = (name: SettingName, value: unknown): Result<unknown, readonly string[]> =>
    rules.find((rule) => rule[name]?.read)?.[name]?.read?.(value) ?? ok(value);

  /** The value of a change; undefined: the default, null: unreadable. */
  const earlierValue = ({ name, value }: SettingChange): unknown => {
    if (value === null) return undefined;
    const decoded = codec.decode({ name, value });
    return decoded.ok ? decoded.value.value : null;
  };

  /** @param given undefined: the default */
  async function change(name: SettingName, given: unknown, operator: Operator): Promise<ChangeResult> {
    const reading = given === undefined ? ok(undefined) : read(name, given);
    return reading.ok ? store(name, () => reading, operator) : reading;
  }

  /** @param valueNow the value in its stored form, asked again when settings changed meanwhile; null: no change */
  async function store(
    name: SettingName,
    valueNow: () => { readonly value: unknown } | null,
    { actorId, source }: Operator,
  ): Promise<ChangeResult> {
    let value: unknown;
    let wanted: unknown;
    for (;;) {
      await live.refresh();
      const next = valueNow();
      if (!next) return ok({ setting: viewOf(name, live.get(name), true), warnings: [] });
      value = next.value;
      wanted = value === undefined ? SETTINGS[name].default : value;
      // A default is valid by itself, but other settings may depend on the value it replaces.
      const faults = await faultsOf(name, wanted);
      if (faults.length > 0) return refused(faults);
      const entry = {
        name,
        value: value === undefined ? null : codec.encode(name, value),
        at: clock.now(),
        actorId,
      };
      const [before, version] = [live.get(name), live.version];
      const isStored = await storage.transaction(async (stores) => {
        if (!(await stores.settings.change(entry, version))) return false;
        await audit.record(stores, source, {
          event: value === undefined ? 'settings.unset' : 'settings.set',
          outcome: 'success',
          actorId,
          userId: null,
          detail: { name, before: audited(name, before), after: audited(name, wanted) },
        });
        return true;
      });
      // Another setting changed since the check, so check again.
      if (isStored) break;
    }
    await live.refresh();
    return ok({ setting: viewOf(name, wanted, value !== undefined), warnings: warningsOf(name, wanted) });
  }

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

    /** Stores a value that passes the schema and every check, with history and audit row in one transaction. */
    set: change,

    /**
     * Changes the value in force: unlike a `set` of a changed copy, it undoes no change made at the same moment.
     * @param revised the new value; null: nothing to change
     */
    revise: <N extends SettingName>(
      name: N,
      revised: (current: SettingValues[N]) => SettingValues[N] | null,
      operator: Operator,
    ): Promise<ChangeResult> => {
      const valueNow = () => {
        const value = revised(live.get(name));
        return value === null ? null : { value };
      };
      return store(name, valueNow, operator);
    },

    /** Resets a setting to its default. */
    unset: (name: SettingName, operator: Operator): Promise<ChangeResult> =>
      change(name, undefined, operator),

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

    /**
     * Restores an earlier value, checked like a new one.
     * @param id the change whose value is restored; null: the value before the newest change
     */
    async rollback(
      name: SettingName,
      id: number | null,
      operator: Operator,
    ): Promise<Result<ChangedSetting, readonly string[] | 'unknown-change'>> {
      if (id === null) {
        const [newest, before] = await storage.read.settings.history(name, 2);
        if (!newest) return refused('unknown-change');
        return change(name, before && earlierValue(before), operator);
      }
      const entry = await storage.read.settings.historyEntry(name, id);
      return entry ? change(name, earlierValue(entry), operator) : refused('unknown-change');
    },
  };
}

export type SettingsAdmin = ReturnType<typeof createSettingsAdmin>;
export type SettingView = ReturnType<typeof viewOf>;

/** A setting as operators see it. Secret values are masked. */
const viewOf = (name: SettingName, value: unknown, isSet: boolean) => ({
  name,
  value: masked(name, value),
  default: SETTINGS[name].default,
  isSet,
  isSecret: SETTINGS[name].secret,
  doc: SETTINGS[name].doc,
});

const MASK = '••••••';

/** A value as listings, history, audit rows and answers show it: only the structure of secret ones. */
function masked(name: SettingName, value: unknown): unknown {
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

function audited(name: SettingName, value: unknown): string {
  const text = JSON.stringify(masked(name, value));
  if (text.length <= AUDITED_LENGTH) return text;
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}
