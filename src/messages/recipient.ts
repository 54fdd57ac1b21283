import type { User } from '../contracts/user.ts';
import { isLanguage, type Language } from '../locales/index.ts';
import type { Settings } from '../settings.ts';

/** The longest name in a message, code points. */
const NAME_LIMIT = 30;

/**
 * The characters of a name: letters with their marks, spaces, apostrophes and hyphens. Dots, digits, slashes, colons and
 * at signs form addresses and phone numbers, and mail programs turn "evil.com" into a link. Format characters (\p{Cf})
 * can hide or reverse text.
 */
const NAME = /^\p{L}[\p{L}\p{M}'’ʼ׳ -]*$/u;
const LINK_WORD = /http|www/i;

/**
 * The name for a greeting, or null. Anybody can register any name for any address: without this check they could have us
 * mail a text or link of theirs to a stranger.
 */
export function greetingName(firstName: string): string | null {
  const name = firstName.normalize('NFC').trim();
  const isName = [...name].length <= NAME_LIMIT && NAME.test(name) && !LINK_WORD.test(name);
  return isName ? name : null;
}

/**
 * The language of messages to a user.
 * @param asked that of the page which asked for the message, for people without one of their own. Not for notices of a change:
 *   whoever got into an account must not choose a language that its owner cannot read
 */
export function languageOf(
  user: Pick<User, 'languageCode'> | undefined,
  settings: Settings,
  asked?: Language | null,
): Language {
  const wanted = user?.languageCode ?? asked;
  // A newer version beside this one may know more languages.
  return wanted && isLanguage(wanted) ? wanted : settings.get('LANGUAGE_CODE');
}
