import type { User } from '../../contracts/user.ts';
import type { Language, Message } from '../../locales/index.ts';
import { type Translate, translator } from '../../locales/translate.ts';
import type { Settings } from '../../settings.ts';
import { type WordedKind, wordedMessage } from './kinds.ts';
import { filled } from './placeholders.ts';
import { MESSAGE_TEXTS, type Texts } from './rules.ts';

/** Which message, and what it says. */
export interface Worded {
  readonly kind: WordedKind;
  readonly language: Language;
  /** Instead of the built-in ones. */
  readonly texts: Texts;
}

const NONE: Texts = {};

/** What the shop says instead of the built-in texts of a message. Texts that are missing stay as they are. */
export function storedTexts(settings: Settings, kind: WordedKind, language: Language): Texts {
  const { [kind]: languages } = settings.get(MESSAGE_TEXTS);
  return languages && Object.hasOwn(languages, language) ? (languages[language] ?? NONE) : NONE;
}

/**
 * Translates the messages of a mail or SMS with some of their texts reworded. A text that does not fit its message, such as one
 * that an older version stored, is left out: the built-in one takes its place.
 */
export function wordedBy({ kind, language, texts }: Worded, settings: Settings): Translate {
  const builtIn = translator(language);
  const { texts: keys } = wordedMessage(kind);
  const reworded = new Map(
    Object.entries(keys).flatMap(([name, key]) => {
      const text = Object.hasOwn(texts, name) ? texts[name] : undefined;
      return text === undefined ? [] : [[key, text] as const];
    }),
  );
  if (reworded.size === 0) return builtIn;
  return (message: Message): string => {
    const text = reworded.get(message.key);
    return (text === undefined ? null : filled(text, message, settings.get('SITE_NAME'))) ?? builtIn(message);
  };
}

/**
 * How the shop words a message to somebody. Staff get the built-in texts: nothing that can be changed over HTTP shows in what they
 * get, or whoever stole a colleague's session could tell them what to do.
 *
 * @param recipient missing: a customer, or nobody with an account
 */
export const wordingFor = (
  recipient: Pick<User, 'isStaff'> | undefined,
  kind: WordedKind,
  language: Language,
  settings: Settings,
): Translate =>
  recipient?.isStaff
    ? translator(language)
    : wordedBy({ kind, language, texts: storedTexts(settings, kind, language) }, settings);
