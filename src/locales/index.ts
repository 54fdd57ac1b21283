import { ar } from './ar.ts';
import { de } from './de.ts';
import { type Catalogue, en, type MessageKey } from './en.ts';
import { es } from './es.ts';
import { fr } from './fr.ts';
import { tr } from './tr.ts';

export type { MessageKey } from './en.ts';

/** A text to be shown, before its language is known. */
export interface Message {
  readonly key: MessageKey;
  readonly params?: Readonly<Record<string, string | number>>;
}

/** The list of languages, by the codes in their Accept-Language: each has a file of this name, and stands here. */
export const LOCALES = { en, tr, de, fr, es, ar } as const satisfies Record<string, Catalogue>;

export type Language = keyof typeof LOCALES;
export const LANGUAGES = Object.keys(LOCALES) as Language[];

const RIGHT_TO_LEFT: ReadonlySet<string> = new Set(
  LANGUAGES.filter((language) => new Intl.Locale(language).getTextInfo().direction === 'rtl'),
);

/** The value of the HTML `dir` attribute for a language. */
export const directionOf = (language: Language): 'ltr' | 'rtl' =>
  RIGHT_TO_LEFT.has(language) ? 'rtl' : 'ltr';

/** What speakers of a language call it, with a capital as in a list. */
export function nameOfLanguage(language: Language): string {
  const name = new Intl.DisplayNames(language, { type: 'language' }).of(language) ?? language;
  const [first = '', ...rest] = name;
  return first.toLocaleUpperCase(language) + rest.join('');
}

export const isLanguage = (text: string): text is Language => Object.hasOwn(LOCALES, text);

/** Shorthand for a {@link Message}. */
export const message = (key: MessageKey, params?: Message['params']): Message =>
  params ? { key, params } : { key };
