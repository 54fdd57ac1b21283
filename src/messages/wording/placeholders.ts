import { en } from '../../locales/en.ts';
import type { Message, MessageKey } from '../../locales/index.ts';

/** `{code}`. Texts of shops know nothing else of ICU message syntax: no plurals, no quoting. */
const PLACEHOLDER = /\{([a-z_]+)\}/g;
/** What is not a placeholder and looks like the beginning or end of one. */
const BRACE = /[{}]/;

/** The placeholders without which a message is of no use, and those that must not be part of a longer word. */
const REQUIRED: ReadonlySet<string> = new Set(['code', 'url']);

/** A value that a text may hold. */
export interface Placeholder {
  readonly name: string;
  /** The text must hold it. */
  readonly isRequired: boolean;
}

/** The names in a text, each once, in their order. */
export const namesIn = (text: string): string[] => [
  ...new Set([...text.matchAll(PLACEHOLDER)].map(([, name = '']) => name)),
];

/** The shop's name may stand in every text. */
const EVERYWHERE = 'site';

/** What a reworded text may hold: the shop's name, and what the built-in text holds. */
export const placeholdersOf = (key: MessageKey): Placeholder[] =>
  [...new Set([EVERYWHERE, ...namesIn(en[key])])].map((name) => ({ name, isRequired: REQUIRED.has(name) }));

/** The text with every placeholder replaced. A value is never read as a placeholder. */
export const fillIn = (text: string, fill: (name: string) => string): string =>
  text.replace(PLACEHOLDER, (_all, name: string) => fill(name));

/** Whether braces are left over that belong to no placeholder. */
export const hasLooseBrace = (text: string): boolean => BRACE.test(fillIn(text, () => ''));

/** A text with the values of a message; null: it lacks a required one, or names one that the message does not have. */
export function filled(text: string, { key, params: own }: Message, site: string): string | null {
  const params: Message['params'] = { [EVERYWHERE]: site, ...own };
  const named = namesIn(text);
  const isComplete = placeholdersOf(key).every(({ name, isRequired }) => !isRequired || named.includes(name));
  if (!isComplete || named.some((name) => !Object.hasOwn(params, name))) return null;
  return fillIn(text, (name) => String(params[name]));
}
