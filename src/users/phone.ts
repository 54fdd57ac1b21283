import { isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/min';
import { Type } from 'typebox';
import { type Field, text } from '../contracts/fields.ts';
import { re2Search } from '../lib/re2.ts';
import { message } from '../locales/index.ts';
import type { Settings } from '../settings.ts';

/** Characters a phone field accepts. */
const MAX_LENGTH = 60;
const MIN_DIGITS = 8;
const MAX_DIGITS = 15;

/** ASCII only: digits of other scripts would make one phone compare as two. */
const ALLOWED = /^[ (]*\+?[0-9 .()-]+$/;
/** ITU-T E.164: at most 15 digits, country code included. */
const E164 = /^\+[1-9][0-9]{1,14}$/;

/**
 * Reads a phone as typed and converts it to E.164; without a country code it is one of DEFAULT_COUNTRY_CODE.
 * `+90 530…`, `0090530…`, `0530…` and `530…` are one phone. It need not be in service: it must match PHONE_REGEX
 * (searched, as Django's RegexValidator does) or, if that is empty, have 8 to 15 digits.
 *
 * @returns null if it is not a phone
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
 * Repeated until nothing changes: the library strips leading zeros of numbers outside every country's plan one at a time,
 * and a stored phone must be read as itself again.
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
 * The country a phone belongs to (ISO 3166-1 alpha-2), even where countries share a calling code.
 *
 * @param phone E.164
 * @returns null for numbers outside every country's plan
 */
export const countryOf = (phone: string): string | null =>
  parsePhoneNumberFromString(phone, { extract: false })?.country ?? null;

/**
 * A phone as /current_user/ and the profile show it (PHONE_OUTPUT_FORMAT). `national` shows phones of
 * DEFAULT_COUNTRY_CODE as they are dialled there: `05301234567`. A number that would not be read as itself again, such as a
 * short one, is shown as E.164: clients send back what they were shown, which must change nothing.
 *
 * @param phone E.164
 */
export function shownPhone(phone: string | null, settings: Settings): string | null {
  if (phone === null || settings.get('PHONE_OUTPUT_FORMAT') === 'e164') return phone;
  const parsed = parsePhoneNumberFromString(phone, { extract: false });
  if (parsed?.country !== settings.get('DEFAULT_COUNTRY_CODE')) return phone;
  const national = parsed.formatNational().replace(/\D/g, '');
  return parsePhone(national, settings) === phone ? national : phone;
}

const SHOWN_AT_START = 3;
const SHOWN_AT_END = 4;

/**
 * A phone as pages and mails show it: enough digits to notice a typo, too few for an onlooker.
 * @param phone E.164, so at least nine characters
 */
export const maskedPhone = (phone: string): string =>
  phone.slice(0, SHOWN_AT_START) +
  '•'.repeat(Math.max(2, phone.length - SHOWN_AT_START - SHOWN_AT_END)) +
  phone.slice(-SHOWN_AT_END);

/** What is stored of a phone that a code proved. @param phone E.164 */
export const provedPhone = (phone: string) => ({ phone, isPhoneVerified: true, mayHoldPhone: true }) as const;

/** What is stored of a phone that nobody proved: contact data, which opens nothing. @param phone E.164 */
export const contactPhone = (phone: string) =>
  ({ phone, isPhoneVerified: false, mayHoldPhone: false }) as const;

/** What is stored where there is no phone. */
export const NO_PHONE = { phone: null, isPhoneVerified: false, mayHoldPhone: true } as const;

const typed = text(MAX_LENGTH);

/** A phone in a request body, read by {@link parsePhone}. */
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
