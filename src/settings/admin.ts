import { createHash } from 'node:crypto';
import type { Audit } from '../audit/audit.ts';
import type { Source } from '../contracts/requester.ts';
import type { Storage } from '../contracts/storage.ts';
import type { SettingChange } from '../contracts/stores/settings.ts';
import type { Clock } from '../lib/clock.ts';
import { ok, type Result } from '../lib/result.ts';
import { explainMisfit } from '../lib/validation.ts';
import {
  SETTING_NAMES,
  SETTINGS,
  type SettingDefinition,
  type SettingName,
  type SettingRules,
  type SettingValues,
} from '../settings.ts';
import type { SettingCodec } from './codec.ts';
import type { LiveSettings } from './live.ts';
import { masked } from './mask.ts';

/** Longer values are named in the audit trail by their digest; the history holds them in full. */
const AUDITED_LENGTH = 2000;

export interface SettingView {
  readonly name: SettingName;
  /** Of secret settings only the structure. */
  readonly value: unknown;
  readonly default: unknown;
  readonly isSet: boolean;
  readonly isSecret: boolean;
  readonly doc: string;
}

export interface SettingHistoryView {
  readonly id: number;
  readonly at: number;
  readonly actorId: number | null;
  /** null: back to the default. */
  readonly value: unknown;
}

/** Who changes a setting: a staff user, or the command line (null). */
export interface Operator {
  readonly actorId: number | null;
  readonly source: Source;
}

export type SettingOutcome =
  /** Nothing was stored; each fault names its path and what was expected. */
  | { readonly kind: 'refused'; readonly faults: readonly string[] }
  | { readonly kind: 'stored'; readonly warnings: readonly string[]; readonly setting: SettingView };

export interface SettingsAdmin {
  list(): Promise<SettingView[]>;
  get(name: SettingName): Promise<SettingView>;
  /** Stores a value that passes the schema and every check, with history and audit row in one transaction. */
  set(name: SettingName, value: unknown, operator: Operator): Promise<SettingOutcome>;
  /** Back to the default. */
  unset(name: SettingName, operator: Operator): Promise<SettingOutcome>;
  /** The newest first. */
  history(name: SettingName, limit: number): Promise<SettingHistoryView[]>;
  /**
   * Back to what held after the change `id`; without an id, to what held before the newest change. The value is checked
   * as a new one is.
   * @returns null when there is no such change
   */
  rollback(name: SettingName, id: number | null, operator: Operator): Promise<SettingOutcome | null>;
}

export function createSettingsAdmin(deps: {
  storage: Storage;
  codec: SettingCodec;
  live: LiveSettings;
  /** What the owners of settings add to the table. */
  rules: readonly SettingRules[];
  audit: Audit;
  clock: Clock;
}): SettingsAdmin {
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

  /** A value in the form in which it is stored, or what is wrong with it. */
  const read = (name: SettingName, value: unknown): Result<unknown, readonly string[]> =>
    rules.find((rule) => rule[name]?.read)?.[name]?.read?.(value) ?? ok(value);

  const view = async (name: SettingName): Promise<SettingView> => {
    const stored = await storage.read.settings.byName(name);
    return viewOf(name, live.get(name), stored !== undefined);
  };

  const earlierValue = (change: SettingChange): unknown => {
    if (change.value === null) return null;
    const decoded = codec.decode({ name: change.name, value: change.value });
    return 'value' in decoded ? decoded.value : null;
  };

  /** @param given undefined: back to the default */
  const change = async (
    name: SettingName,
    given: unknown,
    { actorId, source }: Operator,
  ): Promise<SettingOutcome> => {
    const reading = given === undefined ? ok(undefined) : read(name, given);
    if (!reading.ok) return { kind: 'refused', faults: reading.refusal };
    const { value } = reading;
    const wanted = value === undefined ? SETTINGS[name].default : value;
    for (;;) {
      await live.refresh();
      // A default is fine by itself, but others may depend on the value it replaces.
      const faults = await faultsOf(name, wanted);
      if (faults.length > 0) return { kind: 'refused', faults };
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
      // Somebody else changed a setting since ours was checked: check it against that.
      if (isStored) break;
    }
    await live.refresh();
    const setting = viewOf(name, wanted, value !== undefined);
    return { kind: 'stored', warnings: warningsOf(name, wanted), setting };
  };

  return {
    async list() {
      await live.refresh();
      const stored = new Set((await storage.read.settings.all()).map((row) => row.name));
      return SETTING_NAMES.map((name) => viewOf(name, live.get(name), stored.has(name)));
    },

    async get(name) {
      await live.refresh();
      return view(name);
    },

    set: change,
    unset: (name, operator) => change(name, undefined, operator),

    async history(name, limit) {
      const changes = await storage.read.settings.history(name, limit);
      return changes.map((entry) => ({
        id: entry.id,
        at: entry.at,
        actorId: entry.actorId,
        value: entry.value === null ? null : masked(name, earlierValue(entry)),
      }));
    },

    async rollback(name, id, operator) {
      if (id === null) {
        const [newest, before] = await storage.read.settings.history(name, 2);
        if (!newest) return null;
        return change(
          name,
          before === undefined || before.value === null ? undefined : earlierValue(before),
          operator,
        );
      }
      const entry = await storage.read.settings.historyEntry(name, id);
      if (!entry) return null;
      return change(name, entry.value === null ? undefined : earlierValue(entry), operator);
    },
  };
}

const viewOf = (name: SettingName, value: unknown, isSet: boolean): SettingView => ({
  name,
  value: masked(name, value),
  default: SETTINGS[name].default,
  isSet,
  isSecret: SETTINGS[name].secret,
  doc: SETTINGS[name].doc,
});

function audited(name: SettingName, value: unknown): string {
  const text = JSON.stringify(masked(name, value));
  if (text.length <= AUDITED_LENGTH) return text;
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}
