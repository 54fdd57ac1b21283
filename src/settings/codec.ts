import type { StoredSetting } from '../contracts/stores/settings.ts';
import type { Keyring } from '../lib/keyring.ts';
import { explainMisfit } from '../lib/validation.ts';
import { SETTING_NAMES, SETTINGS, type SettingName } from '../settings.ts';

/** How settings are written to the database: JSON, sealed where the table says they are secret. */
export interface SettingCodec {
  encode(name: SettingName, value: unknown): string;
  /** The value of a row, or why it cannot be used. */
  decode(stored: StoredSetting): { name: SettingName; value: unknown } | { fault: string };
}

export const isSettingName = (name: string): name is SettingName =>
  (SETTING_NAMES as string[]).includes(name);

export function createSettingCodec(keyring: Keyring): SettingCodec {
  return {
    encode(name, value) {
      const text = JSON.stringify(value);
      return SETTINGS[name].secret ? keyring.encrypt('settings', text, name) : text;
    },

    decode({ name, value }) {
      if (!isSettingName(name)) return { fault: 'there is no setting of this name' };
      const decoded = parse(name, value);
      if ('fault' in decoded) return decoded;
      const [misfit] = explainMisfit(SETTINGS[name].schema, decoded.value, name);
      return misfit === undefined ? { name, value: decoded.value } : { fault: misfit };
    },
  };

  function parse(name: SettingName, stored: string): { value: unknown } | { fault: string } {
    try {
      return {
        value: JSON.parse(SETTINGS[name].secret ? keyring.decrypt('settings', stored, name) : stored),
      };
    } catch {
      return { fault: 'it does not open with this SECRET_KEY, or is damaged' };
    }
  }
}
