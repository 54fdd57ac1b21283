import type { Static } from 'typebox';
import type { Result } from './lib/result.ts';
import { ACCOUNT_SETTINGS } from './settings-table/accounts.ts';
import { BACKEND_SETTINGS } from './settings-table/backends.ts';
import { BRANDING_SETTINGS } from './settings-table/branding.ts';
import { BUDGET_SETTINGS } from './settings-table/budgets.ts';
import { GUESSING_SETTINGS } from './settings-table/guessing.ts';
import { LINK_SETTINGS } from './settings-table/links.ts';
import { MAIL_SETTINGS } from './settings-table/mail.ts';
import { MONITORING_SETTINGS } from './settings-table/monitoring.ts';
import { PASSWORD_SETTINGS } from './settings-table/passwords.ts';
import { PHONE_SETTINGS } from './settings-table/phones.ts';
import { SIGN_IN_SETTINGS } from './settings-table/sign-in.ts';
import { SMS_SETTINGS } from './settings-table/sms.ts';

/** The table of dynamic settings. Durations are in seconds unless an entry says otherwise. docs/settings.md is generated from it. */
export const SETTINGS = {
  ...PASSWORD_SETTINGS,
  ...MAIL_SETTINGS,
  ...BRANDING_SETTINGS,
  ...LINK_SETTINGS,
  ...PHONE_SETTINGS,
  ...SMS_SETTINGS,
  ...BUDGET_SETTINGS,
  ...SIGN_IN_SETTINGS,
  ...GUESSING_SETTINGS,
  ...ACCOUNT_SETTINGS,
  ...BACKEND_SETTINGS,
  ...MONITORING_SETTINGS,
};

export type SettingName = keyof typeof SETTINGS;
export type SettingValues = { readonly [N in SettingName]: Static<(typeof SETTINGS)[N]['schema']> };

export const SETTING_NAMES = Object.keys(SETTINGS) as SettingName[];

/** The current settings. Reading one costs no query. */
export interface Settings {
  get<N extends SettingName>(name: N): SettingValues[N];
  /** Whether the stored value is encrypted under a key that this process does not have, so that `get` may be outdated. */
  isUnreadable(name: SettingName): boolean;
}

/** The shop’s name on pages and in messages: that of BRANDING, or else SITE_NAME. Nothing else reads SITE_NAME. */
export const siteNameOf = (settings: Pick<Settings, 'get'>): string =>
  settings.get('BRANDING').name ?? settings.get('SITE_NAME');

/** Settings with the defaults except for the given values. */
export function fixedSettings(values: Partial<SettingValues> = {}): Settings {
  return {
    get: (name) => {
      const value = values[name];
      return (value === undefined ? SETTINGS[name].default : value) as SettingValues[typeof name];
    },
    isUnreadable: () => false,
  };
}

/** Checks by a setting's owner that need more than the table knows. */
export type SettingRules = { readonly [N in SettingName]?: SettingRule<SettingValues[N]> };

interface SettingRule<V> {
  /** Normalises a value that can be written in several ways, or returns its faults. */
  read?(value: unknown): Result<unknown, readonly string[]>;
  /** One line per fault: path, what was expected, what was found. @param others the current settings */
  check?(value: V, others: Settings): readonly string[] | Promise<readonly string[]>;
  /** As in the table. */
  warnings?(value: V): string[];
}
