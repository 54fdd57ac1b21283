import { Type } from 'typebox';
import { re2Search } from '../lib/re2.ts';
import { country, NIST, type SettingDefinition, setting } from './definition.ts';

/** A pattern that does not compile would fail every request with a phone. */
function faultsOfPattern(pattern: string, name: string): string[] {
  try {
    re2Search(pattern);
    return [];
  } catch {
    const expected = 'a regular expression in the syntax of RE2: no look-around, no back-references';
    return [`${name}: expected ${expected}, got ${JSON.stringify(pattern)}`];
  }
}

/** Settings for phones. */
export const PHONE_SETTINGS = {
  UNIQUE_VALIDATOR_PHONE_MESSAGE: setting(
    Type.String({ maxLength: 200 }),
    '',
    'The error for a phone that another user has; empty = the built-in text.',
  ),
  PHONE_NUMBER_UNIQUE_VALIDATOR_ACTIVE: setting(
    Type.Boolean(),
    true,
    'Refuse a phone that another account has, unless an operator deactivated it; false: only if it is verified there. Whoever registers, or proves a phone with a code, is refused only one that is verified elsewhere.',
    { critical: true },
  ),
  PHONE_REGEX: setting(
    Type.String({ maxLength: 500 }),
    '',
    'What a phone must match as typed; empty = 8 to 15 digits.',
    { check: faultsOfPattern },
  ),
  DEFAULT_COUNTRY_CODE: setting(
    country,
    'TR',
    'The country of phones without a country code (ISO 3166-1 alpha-2), and the one that gets SMS if SMS_ALLOWED_COUNTRIES is empty.',
    { critical: true },
  ),
  PHONE_OUTPUT_FORMAT: setting(
    Type.Enum(['e164', 'national']),
    'e164',
    'How /current_user/ and the profile show phones. `national` shows those of DEFAULT_COUNTRY_CODE as 05301234567.',
  ),
  PROFILE_PHONE_CHANGE: setting(
    Type.Enum(['unproven', 'code']),
    'unproven',
    'What a new phone in the profile needs. `unproven`: it is stored at once, but opens nothing until a code proves it. `code`: the old one stays until then.',
    { critical: true },
  ),
  UNVERIFIED_PHONES: setting(
    Type.Enum(['allow', 'refuse']),
    'allow',
    'Whether a phone that one user has and nobody verified receives codes and reset links.',
    {
      critical: true,
      warnings: (choice) =>
        choice === 'allow'
          ? [
              `${NIST} asks to send codes only to numbers that were verified before; allow sends them to others`,
            ]
          : [],
    },
  ),
} satisfies Record<string, SettingDefinition>;
