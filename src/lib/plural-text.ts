import { IntlMessageFormat } from 'intl-messageformat';

/** `{name}`, or `{name, plural, one {# row} other {# rows}}`. */
const ARGUMENT = /\{(\w+)(\}|, plural,)/g;
const formats = new Map<string, IntlMessageFormat>();

/**
 * A text in ICU MessageFormat whose words come from elsewhere. Numbers are written as the language does, and choose between its
 * singular and its plurals.
 * @param template a constant, since what was parsed is kept
 * @param wordsFor what stands for a name, or its number
 */
export function pluralText(
  language: string,
  template: string,
  wordsFor: (name: string) => string | number,
): string {
  if (!template.includes('{')) return template;
  const id = `${language}\n${template}`;
  const format = formats.get(id) ?? new IntlMessageFormat(template, language, undefined, { ignoreTag: true });
  formats.set(id, format);
  const values = [...template.matchAll(ARGUMENT)].map(([, name = '', end]) => {
    const value = wordsFor(name);
    return [name, typeof value === 'number' && end === '}' ? value.toLocaleString(language) : value];
  });
  return String(format.format(Object.fromEntries(values)));
}
