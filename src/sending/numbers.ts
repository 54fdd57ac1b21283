import type { NumberType } from 'libphonenumber-js';
import { parsePhoneNumberFromString } from 'libphonenumber-js/min';
import type { Settings } from '../settings.ts';
import { countryOf } from '../users/phone.ts';

/** Digits of a prefix after the calling code: in most countries 10,000 to a million numbers, as operators get them. */
const NATIONAL_DIGITS = 4;
/** Digits of a prefix outside every country's plan. */
const UNKNOWN_DIGITS = 6;

/** The value of SMS_ALLOWED_COUNTRIES for all countries. */
export const ANY_COUNTRY = '*';

/**
 * Types of numbers that get no SMS: the caller pays more than for a call, or no person reads there. Fraudsters rent such
 * numbers and share the fees.
 */
const BARRED_TYPES: ReadonlyMap<NumberType, string> = new Map([
  ['PREMIUM_RATE', 'premium-rate'],
  ['SHARED_COST', 'shared-cost'],
  ['TOLL_FREE', 'toll-free'],
  ['PERSONAL_NUMBER', 'personal (forwarded)'],
  ['UAN', 'company-wide (UAN)'],
  ['PAGER', 'pager'],
  ['VOICEMAIL', 'voicemail'],
]);

/** Why a number gets no SMS. */
export interface Bar {
  /** For the count of refusals. */
  readonly label: string;
  /** For operators, without personal data. */
  readonly reason: string;
}

/**
 * The block of numbers a phone belongs to, for budgets: calling code and the first digits of the national number. Operators
 * are assigned numbers in such blocks, and pumping rents them so.
 *
 * @param phone E.164
 */
export function prefixOf(phone: string): string {
  const code = parsePhoneNumberFromString(phone, { extract: false })?.countryCallingCode;
  return phone.slice(0, 1 + (code ? code.length + NATIONAL_DIGITS : UNKNOWN_DIGITS));
}

/**
 * Why a number gets no SMS at all: its country, its type, or because it is of no country, as are those of satellite phones.
 *
 * @param phone E.164
 * @returns null if it may get some
 */
export async function barOf(phone: string, settings: Settings): Promise<Bar | null> {
  const country = countryOf(phone);
  if (country === null)
    return { label: 'no-country', reason: 'the number belongs to no country, as those of satellite phones' };
  const named = settings.get('SMS_ALLOWED_COUNTRIES');
  const allowed = named.length > 0 ? named : [settings.get('DEFAULT_COUNTRY_CODE')];
  if (!allowed.includes(country) && !allowed.includes(ANY_COUNTRY))
    return { label: `country ${country}`, reason: `SMS_ALLOWED_COUNTRIES does not name ${country}` };
  const type = BARRED_TYPES.get(await typeOf(phone));
  return type === undefined ? null : { label: `type ${type}`, reason: `it is a ${type} number` };
}

/** Loaded when first needed: only who sends SMS needs the patterns of types, a megabyte. */
async function typeOf(phone: string): Promise<NumberType> {
  const { parsePhoneNumberFromString: parse } = await import('libphonenumber-js/max');
  return parse(phone, { extract: false })?.getType();
}
