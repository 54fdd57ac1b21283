import type { Mode } from '../config/parse.ts';
import { isPlain } from '../lib/link-target.ts';
import type { SettingRules, Settings, SettingValues } from '../settings.ts';

/** The settings that become a redirect, or a link in a message. */
const NAMES = [
  'HOME_URL',
  'CHANGE_PASSWORD_URL',
  'LOGIN_REDIRECT_URL',
  'STOREFRONT_URL',
  'FRONTEND_URLS',
  'BRANDING',
] as const;
type AddressSetting = (typeof NAMES)[number];

/** The addresses without encryption in a setting, each after its path. */
function plainAddressesIn(name: AddressSetting, value: SettingValues[AddressSetting]): [string, string][] {
  return addressesIn(name, value).filter(([, address]) => isPlain(address));
}

function addressesIn(name: AddressSetting, value: SettingValues[AddressSetting]): [string, string][] {
  if (typeof value === 'string') return [[name, value]];
  if (name === 'BRANDING') {
    const { links = {} } = value as SettingValues['BRANDING'];
    return Object.entries(links).map(([link, address]) => [`${name}.links.${link}`, address]);
  }
  return Object.entries(value as SettingValues['FRONTEND_URLS']).map(([id, frontend]) =>
    typeof frontend === 'string' ? [`${name}.${id}`, frontend] : [`${name}.${id}.url`, frontend.url],
  );
}

const rule = (name: AddressSetting) => ({
  check: (value: SettingValues[AddressSetting]): string[] =>
    plainAddressesIn(name, value).map(
      ([path, address]) => `${path}: expected https:// (http:// is for development only), got "${address}"`,
    ),
});

/**
 * Refuses `http://` in production: whoever can listen would read the links in mail and SMS, and could send people on from
 * the page. It is checked when a setting changes. A value stored before this rule existed stays in use, because its
 * default could be a page that the shop does not have; {@link plainAddresses} names it to the operator.
 */
export const addressRules = ({ mode }: { mode: Mode }): SettingRules =>
  mode === 'development'
    ? {}
    : {
        HOME_URL: rule('HOME_URL'),
        CHANGE_PASSWORD_URL: rule('CHANGE_PASSWORD_URL'),
        LOGIN_REDIRECT_URL: rule('LOGIN_REDIRECT_URL'),
        STOREFRONT_URL: rule('STOREFRONT_URL'),
        FRONTEND_URLS: rule('FRONTEND_URLS'),
        BRANDING: rule('BRANDING'),
      };

/** The paths of settings that this mode would refuse now. */
export const plainAddresses = ({ mode }: { mode: Mode }, settings: Settings): string[] =>
  mode === 'development'
    ? []
    : NAMES.flatMap((name) => plainAddressesIn(name, settings.get(name)).map(([path]) => path));
