import { readPasswordValidators } from '../policy/setting.ts';
import type { SettingName } from '../settings.ts';

type Normalised = { readonly value: unknown } | { readonly faults: readonly string[] };

/** Settings that may be written in more ways than one, and the reading of each. */
const READERS: { readonly [N in SettingName]?: (value: unknown) => Normalised } = {
  AUTH_PASSWORD_VALIDATORS(value) {
    const { entries, faults } = readPasswordValidators(value);
    return faults.length > 0 ? { faults } : { value: entries };
  },
};

/** The one spelling in which a value is stored, or what is wrong with it. */
export const normalised = (name: SettingName, value: unknown): Normalised =>
  READERS[name]?.(value) ?? { value };
