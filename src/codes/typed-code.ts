import type { Field } from '../contracts/fields.ts';
import type { Settings } from '../settings.ts';

/** Longer than any SMS of ours. The rest of a longer text is not looked at. */
const TEXT_LIMIT = 1000;
const DIGITS = /\p{Nd}/gu;
/** Marks of direction and joining, which come along when an SMS is copied. */
const INVISIBLE = /\p{Cf}/gu;
/** Digits in groups, as a code is written: "149 442", "301-820", also with hyphens that keyboards make longer. */
const GROUPS = /\d(?:[\s\p{Pd}]?\d)*/gu;
const SEPARATORS = /[\s\p{Pd}]/gu;

/**
 * The code in what somebody typed or pasted: in groups, in the digits of another alphabet, or the whole SMS. Of several
 * that are long enough the last counts, because the SMS begins with the name of the shop.
 *
 * @param length of a code, digits
 * @returns the text itself, with ASCII digits, if it has no code of that length
 */
export function codeIn(text: string, length: number): string {
  const plain = text.slice(0, TEXT_LIMIT).replace(INVISIBLE, '').replace(DIGITS, digitOf);
  const isCode = (digits: string): boolean => digits.length === length;
  const joined = (plain.match(GROUPS) ?? []).map((group) => group.replace(SEPARATORS, ''));
  // A number that follows the code after a space is no part of it.
  const single = plain.match(/\d+/g) ?? [];
  return joined.findLast(isCode) ?? single.findLast(isCode) ?? plain.trim();
}

/** The value of a decimal digit of any alphabet: they follow each other in tens (The Unicode Standard, section 4.6). */
function digitOf(digit: string): string {
  const point = digit.codePointAt(0) ?? 0;
  let first = point;
  while (/^\p{Nd}$/u.test(String.fromCodePoint(first - 1))) first -= 1;
  return String((point - first) % 10);
}

/** A code as our pages read it. The API takes it as the contract says. */
export const asTyped = <T>(field: Field<T>, settings: Settings): Field<T> => ({
  ...field,
  read: (given, body) =>
    field.read(typeof given === 'string' ? codeIn(given, settings.get('SMS_OTP_LENGTH')) : given, body),
});
