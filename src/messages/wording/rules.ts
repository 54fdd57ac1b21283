import { isGsm } from '../../lib/gsm.ts';
import { isLanguage, LANGUAGES, type MessageKey } from '../../locales/index.ts';
import type { SettingRules } from '../../settings.ts';
import { isWordedKind, WORDED_KINDS, type WordedKind, wordedMessage } from './kinds.ts';
import { fillIn, hasLooseBrace, namesIn, placeholdersOf } from './placeholders.ts';

/** The setting: kind → language → text → what the shop says instead. */
export const MESSAGE_TEXTS = 'MESSAGE_TEXTS';

/** Texts of one message in one language, by their names. */
export type Texts = Readonly<Record<string, string>>;

/** Whether a value is texts by name, whatever they say. */
export const isTexts = (value: unknown): value is Texts =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  Object.values(value).every((text) => typeof text === 'string');

/** The longest text, UTF-16 units. An SMS of so many takes three parts, or five in a script other than Latin. */
const LONGEST = { sms: 300, subject: 150, button: 60, paragraph: 1000 } as const;

/** A fault of a text, and where: empty for the texts as a whole. */
export interface TextFault {
  readonly name: string;
  readonly fault: string;
}

/**
 * What mail programs and phones turn into a link or an address: a scheme, `www`, a name with a dot in it, an IPv4 address, an at
 * sign. No text of ours needs one, and a genuine message is where one would be believed. Dots are looked for in every form that a
 * browser takes for one (UTS #46).
 */
const LINK = /:\/\/|@|\bwww\b|[\p{L}\p{M}\p{N}_-]\.\p{L}[\p{L}\p{M}]|\d\.\d+\.\d+\.\d/iu;
const OTHER_DOTS = /[\u3002\uff0e\uff61\u2024]/g;
/** What mail programs and host names leave out. */
const FORMAT = /[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;

/** Control characters, and those that change the direction of what follows or hide in a text. */
const UNSEEN =
  /[\p{Cc}\p{Zl}\p{Zp}\u00ad\u180e\u200b\u202a-\u202e\u2060-\u2065\u206a-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/u;
const [ISOLATES, END_OF_ISOLATE] = [/[\u2066-\u2068]/g, /\u2069/g];

/** The longest that a text may be, UTF-16 units. */
export function longestOf(kind: WordedKind, name: string): number {
  if (wordedMessage(kind).channel === 'sms') return LONGEST.sms;
  return name === 'subject' || name === 'button' ? LONGEST[name] : LONGEST.paragraph;
}

/** The faults of one text; the first word of each is "expected". */
export function faultsOfText(kind: WordedKind, name: string, key: MessageKey, text: string): string[] {
  const placeholders = placeholdersOf(key);
  const named = namesIn(text);
  const known = placeholders.map((each) => `{${each.name}}`);
  const isSms = wordedMessage(kind).channel === 'sms';
  const most = longestOf(kind, name);
  const faults: string[] = [];
  if (text.length > most) faults.push(`expected at most ${most} characters, got ${text.length}`);
  if (text === '' || text.trim() !== text) faults.push('expected a text without spaces around it');
  if (!text.isWellFormed()) faults.push('expected Unicode, got half of a character');
  if (UNSEEN.test(isSms ? text.replaceAll('\n', ' ') : text))
    faults.push(`expected no control or invisible characters${isSms ? ' but line breaks' : ''}`);
  if ((text.match(ISOLATES)?.length ?? 0) !== (text.match(END_OF_ISOLATE)?.length ?? 0))
    faults.push('expected as many ends of isolates (U+2069) as beginnings (U+2066 to U+2068)');
  if (hasLooseBrace(text) || named.some((each) => !known.includes(`{${each}}`)))
    faults.push(`expected no braces but ${known.join(', ')}`);
  for (const { name: required, isRequired } of placeholders)
    if (isRequired && !named.includes(required)) faults.push(`expected {${required}} in it`);
  if (/\{(url|code)\}/.test(text) && !standsAlone(text))
    faults.push('expected white space or the end around {url}, and no letter or digit beside {code}');
  if (isLinkLike(text)) faults.push('expected no links, addresses or names with a dot in them');
  return faults;
}

/** A placeholder could be the half of an address: `{site}.example`. */
const isLinkLike = (text: string): boolean =>
  LINK.test(
    fillIn(text, () => 'xx')
      .normalize('NFKC')
      .replace(FORMAT, '')
      .replace(OTHER_DOTS, '.'),
  );

/** A full stop would become a part of the link, and a letter a part of the code. */
const standsAlone = (text: string): boolean =>
  !/\S\{url\}|\{url\}\S/.test(text) && !/[\p{L}\p{N}]\{code\}|\{code\}[\p{L}\p{N}]/u.test(text);

/** The faults of the texts of a message. @param texts by name, as given */
export function faultsOfTexts(kind: WordedKind, texts: Texts): TextFault[] {
  const { texts: keys } = wordedMessage(kind);
  return Object.entries(texts).flatMap(([name, text]) => {
    const key = Object.hasOwn(keys, name) ? keys[name] : undefined;
    if (!key)
      return [{ name, fault: `expected one of ${Object.keys(keys).join(', ')}, got an unknown name` }];
    return faultsOfText(kind, name, key, text).map((fault) => ({ name, fault }));
  });
}

/** Letters that make an SMS in a Latin script longer. Other scripts have no choice. */
const costOf = (texts: Texts, path: string): string[] =>
  Object.entries(texts).flatMap(([name, text]) => {
    const strange = [...new Set(text)].filter((character) => !isGsm(character));
    if (strange.length === 0 || /(?!\p{Script=Latin})\p{L}/u.test(text)) return [];
    return [
      `${path}.${name}: ${strange.join(' ')} not in the GSM alphabet: the SMS holds 70 characters instead of 160`,
    ];
  });

function faultsOfKind(kind: string, languages: Readonly<Record<string, Texts>>, path: string): string[] {
  if (!isWordedKind(kind))
    return [`${path}: expected one of ${WORDED_KINDS.join(', ')}, got an unknown name`];
  return Object.entries(languages).flatMap(([language, texts]) =>
    isLanguage(language)
      ? faultsOfTexts(kind, texts).map(({ name, fault }) => `${path}.${language}.${name}: ${fault}`)
      : [`${path}.${language}: expected one of ${LANGUAGES.join(', ')}, got an unknown name`],
  );
}

/**
 * Checks what the schema leaves open on purpose: kinds, languages and texts by name. Of a value that a newer version stored
 * beside this one, this one then uses what it knows, instead of nothing.
 */
export const MESSAGE_TEXT_RULES: SettingRules = {
  [MESSAGE_TEXTS]: {
    check: (kinds) =>
      Object.entries(kinds).flatMap(([kind, languages]) =>
        faultsOfKind(kind, languages, `${MESSAGE_TEXTS}.${kind}`),
      ),
    warnings: (kinds) =>
      Object.entries(kinds).flatMap(([kind, languages]) =>
        isWordedKind(kind) && wordedMessage(kind).channel === 'sms'
          ? Object.entries(languages).flatMap(([language, texts]) => costOf(texts, `${kind}.${language}`))
          : [],
      ),
  },
};
