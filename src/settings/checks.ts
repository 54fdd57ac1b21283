import { ok, type Result } from '../lib/result.ts';
import { explainMisfit } from '../lib/validation.ts';
import {
  SETTINGS,
  type SettingName,
  type SettingRules,
  type Settings,
  type SettingValues,
} from '../settings.ts';
import type { SettingDefinition } from '../settings-table/definition.ts';

/** What the table of settings and the owners of settings say about a value. @param rules the checks of the owners */
export function createSettingChecks(rules: readonly SettingRules[]) {
  return {
    /** One line per fault. @param current the other settings */
    async faultsOf<N extends SettingName>(
      name: N,
      value: unknown,
      current: Settings,
    ): Promise<readonly string[]> {
      const { schema, check }: SettingDefinition = SETTINGS[name];
      const misfits = explainMisfit(schema, value, name);
      if (misfits.length > 0) return misfits;
      const faults = rules.map((rule) => rule[name]?.check?.(value as SettingValues[N], current) ?? []);
      return [check?.(value, name) ?? [], ...(await Promise.all(faults))].flat();
    },

    warningsOf<N extends SettingName>(name: N, value: unknown): string[] {
      const { warnings }: SettingDefinition = SETTINGS[name];
      const others = rules.flatMap((rule) => rule[name]?.warnings?.(value as SettingValues[N]) ?? []);
      return [...(warnings?.(value) ?? []), ...others];
    },

    /** A value in its stored form, or its faults. */
    read: (name: SettingName, value: unknown): Result<unknown, readonly string[]> =>
      rules.find((rule) => rule[name]?.read)?.[name]?.read?.(value) ?? ok(value),
  };
}

export type SettingChecks = ReturnType<typeof createSettingChecks>;
