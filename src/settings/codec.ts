import type { StoredSetting } from '../contracts/stores/settings.ts';
import type { Keyring } from '../lib/keyring.ts';
import { ok, type Result, refused } from '../lib/result.ts';
import { explainMisfit } from '../lib/validation.ts';
import { SETTING_NAMES, SETTINGS, type SettingName } from '../settings.ts';

export const isSettingName = (name: string): name is SettingName =>
  (SETTING_NAMES as string[]).includes(name);

/** The purpose of the keys of secret settings. */
export const SETTING_PURPOSE = 'settings';
/** Why a value cannot be read, perhaps by this process only. */
export const UNREADABLE = 'neither SECRET_KEY nor SECRET_KEY_FALLBACKS opens it, or it is damaged';

/** Encodes settings for storage: JSON, encrypted for secret settings. */
export function createSettingCodec(keyring: Keyring) {
  const parse = (name: SettingName, stored: string): Result<unknown, string> => {
    try {
      return ok(JSON.parse(SETTINGS[name].secret ? keyring.decrypt(SETTING_PURPOSE, stored, name) : stored));
    } catch {
      return refused(UNREADABLE);
    }
  };

  return {
    encode(name: SettingName, value: unknown): string {
      const text = JSON.stringify(value);
      return SETTINGS[name].secret ? keyring.encrypt(SETTING_PURPOSE, text, name) : text;
    },

    /** The value of a row, or why it cannot be used. */
    decode({ name, value: stored }: StoredSetting): Result<{ name: SettingName; value: unknown }, string> {
      if (!isSettingName(name)) return refused('there is no setting of this name');
      const parsed = parse(name, stored);
      if (!parsed.ok) return parsed;
      const { value } = parsed;
      const [misfit] = explainMisfit(SETTINGS[name].schema, value, name);
      return misfit === undefined ? ok({ name, value }) : refused(misfit);
    },
  };
}

export type SettingCodec = ReturnType<typeof createSettingCodec>;
