import { isRecord } from '../settings/setting-types.ts';
import { LANGUAGES } from '../texts/index.tsx';

/** Whether a value of RESET_EMAIL_HTML_TEMPLATE has a template for each language, not one for all. */
export const isForEach = (value: unknown): boolean => isRecord(value);

/** The template that mails in a language are made with; empty: the built-in mail. */
export function templateIn(value: unknown, language: string): string {
  const template = isRecord(value) ? value[language] : value;
  return typeof template === 'string' ? template : '';
}

/** The value with another template, for this language or for all. Where a language has none, its mail is the built-in one. */
export function withTemplate(value: unknown, language: string, template: string): unknown {
  if (!isRecord(value)) return template;
  const { [language]: _before, ...others } = value;
  return template === '' ? others : { ...others, [language]: template };
}

/** The value in the other form: one template for all becomes that of each language, and that of one language the one for all. */
export function withMode(value: unknown, forEach: boolean, language: string): unknown {
  if (forEach === isForEach(value)) return value;
  const template = templateIn(value, language);
  if (!forEach) return template;
  return template === '' ? {} : Object.fromEntries(Object.keys(LANGUAGES).map((code) => [code, template]));
}
