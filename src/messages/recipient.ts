import type { User } from '../contracts/user.ts';
import { isLanguage, type Language } from '../locales/index.ts';
import type { Settings } from '../settings.ts';

/** Longest name that stands in a message, in code points. */
const NAME_LIMIT = 30;

/**
 * What a name may consist of: letters with their marks, spaces, apostrophes and hyphens. Dots, digits, slashes, colons
 * and at signs are what addresses and phone numbers are made of, and mail programs make links of "evil.com" unasked.
 * Format characters (\p{Cf}) can hide text or turn it around.
 */
const NAME = /^\p{L}[\p{L}\p{M}'’ʼ׳ -]*$/u;
const LINK_WORD = /http|www/i;

/**
 * The name a message may greet somebody by, or null. Whoever can choose a name could otherwise make us deliver a text
 * or a link of theirs to anybody's mailbox, so a name must be short and can only be a name.
 */
export function greetingName(firstName: string): string | null {
  const name = firstName.normalize('NFC').trim();
  const isName = [...name].length <= NAME_LIMIT && NAME.test(name) && !LINK_WORD.test(name);
  return isName ? name : null;
}

/** The language somebody is written to in. */
export function languageOf(user: Pick<User, 'languageCode'> | undefined, settings: Settings): Language {
  const wanted = user?.languageCode;
  return wanted && isLanguage(wanted) ? wanted : settings.get('LANGUAGE_CODE');
}
