import { Type } from 'typebox';
import { NIST, type SettingDefinition, setting } from './definition.ts';

const many = Type.Integer({ minimum: 1, maximum: 1_000_000 });

/** Settings that limit guesses over many accounts, phones and addresses; docs/throttling.md. */
export const GUESSING_SETTINGS = {
  LOGIN_MAX_FAILURES: setting(
    many,
    100,
    'Wrong passwords per account in 24 hours from unknown devices; the user’s known devices have a count of their own.',
    {
      critical: true,
      // NIST SP 800-63B-4 §3.2.2
      warnings: (most) =>
        most > 100 ? [`${NIST} allows at most 100 wrong passwords per account, this is ${most}`] : [],
    },
  ),
  LOGIN_MAX_FAILED_ACCOUNTS: setting(
    many,
    100,
    'Accounts at which one address, from unknown devices, may enter a wrong password in 24 hours.',
    { critical: true },
  ),
  SMS_OTP_MAX_SOURCE_FAILURES: setting(
    many,
    50,
    'Wrong codes from one address in 24 hours, over all phones, from unknown devices.',
    { critical: true },
  ),
  SMS_OTP_FAILURE_BUDGET: setting(
    many,
    100,
    'Wrong codes per flow and hour over all phones, plus a quarter of the right ones. Beyond it, codes take one guess from unknown devices.',
    { critical: true },
  ),
  STOREFRONT_FAILURE_BUDGET: setting(
    many,
    300,
    'Wrong passwords and codes in 10 minutes through a storefront that passes no addresses on. Beyond it, if they outnumber the right ones, unknown devices have to wait.',
    { critical: true },
  ),
} satisfies Record<string, SettingDefinition>;
