import { isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/min';
import { Type } from 'typebox';
import { type Field, text } from '../contracts/fields.ts';
import { re2Search } from '../lib/re2.ts';
import { message } from '../locales/index.ts';
import type { Settings } from '../settings.ts';

/** As many characters as a phone field accepts. */
const MAX_LENGTH = 60;
const MIN_DIGITS = 8;
const MAX_DIGITS = 15;

/** ASCII only: other scripts' digits would make two spellings of one phone look alike and compare different. */
const ALLOWED = /^[ (]*\+?[0-9 .()-]+$/;
/** ITU-T E.164: at most 15 digits, country code included. */
const E164 = /^\+[1-9][0-9]{1,14}$/;

/**
 * Reads a phone as typed and makes it canonical: E.164, by DEFAULT_COUNTRY_CODE where it names no country.
 * `+90 530…`, `0090530…`, `0530…` and `530…` are one phone. It need not be a number that is in service: PHONE_REGEX
 * decides where it is set (searched for, as Django's RegexValidator does), else 8 to 15 digits.
 *
 * @returns null when it is no phone
 */
export function parsePhone(typed: string, settings: Settings): string | null {
  const text = typed.trim();
  if (text.length > MAX_LENGTH || !ALLOWED.test(text)) return null;
  const international = text.replace(/[^+0-9]/g, '').replace(/^00/, '+');
  const phone = canonical(international, settings.get('DEFAULT_COUNTRY_CODE'));
  if (phone === null) return null;
  const pattern = settings.get('PHONE_REGEX');
  const isValid = pattern
    ? re2Search(pattern)(text)
    : hasPlausibleLength(international) && hasPlausibleLength(phone);
  return isValid ? phone : null;
}

const hasPlausibleLength = (phone: string): boolean => {
  const digits = phone.replace('+', '').length;
  return digits >= MIN_DIGITS && digits <= MAX_DIGITS;
};

/**
 * Until nothing changes: of numbers that are in no country's plan the library strips leading zeros one at a time, and
 * what is stored must read as itself when it is typed again.
 */
function canonical(phone: string, country: string): string | null {
  const options = isSupportedCountry(country) ? { defaultCountry: country } : {};
  for (let before = phone; ; ) {
    const number = parsePhoneNumberFromString(before, { ...options, extract: false })?.number;
    if (number === undefined || !E164.test(number)) return null;
    if (number === before) return number;
    before = number;
  }
}

/**
 * The country a phone belongs to (ISO 3166-1 alpha-2). Countries that share a calling code are told apart by the digits
 * after it.
 *
 * @param phone E.164
 * @returns null for numbers that are in no country's plan
 */
export const countryOf = (phone: string): string | null =>
  parsePhoneNumberFromString(phone, { extract: false })?.country ?? null;

const typed = text(MAX_LENGTH);

/** A phone in a request's body, read as {@link parsePhone} does. */
export const phone = (settings: Settings): Field<string> => ({
  schema: Type.String({ format: 'phone', maxLength: MAX_LENGTH, examples: ['+905301234567'] }),
  isRequired: true,
  read(given) {
    const reading = typed.read(given);
    if ('error' in reading) return reading;
    const value = parsePhone(reading.value, settings);
    return value === null ? { error: message('phoneInvalid') } : { value };
  },
});
