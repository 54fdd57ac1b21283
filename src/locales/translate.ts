import { type Formatters, IntlMessageFormat } from 'intl-messageformat';
import { type Language, LOCALES, type Message } from './index.ts';

const formatters = new Map<string, IntlMessageFormat>();

/** What a `#` becomes: clients read "Expected available in 3600 seconds", never 3,600, and so in every language. */
const NUMBERS = new Intl.NumberFormat('en', { useGrouping: false });
const FORMATTERS: Formatters = {
  getNumberFormat: () => NUMBERS,
  getDateTimeFormat: (...options) => new Intl.DateTimeFormat(...options),
  getPluralRules: (...options) => new Intl.PluralRules(...options),
};

/** The text of a message in a language. ICU message syntax; numbers are written in ASCII digits, ungrouped. */
export function translate(language: Language, { key, params }: Message): string {
  const text = LOCALES[language][key];
  if (!text.includes('{')) return text;
  const id = `${language}\n${key}`;
  let formatter = formatters.get(id);
  if (!formatter) {
    formatter = new IntlMessageFormat(text, language, undefined, { formatters: FORMATTERS });
    formatters.set(id, formatter);
  }
  return String(formatter.format(params));
}

/** A function that translates into one language. */
export type Translate = (message: Message) => string;
export const translator =
  (language: Language): Translate =>
  (message) =>
    translate(language, message);
