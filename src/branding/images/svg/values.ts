import { PROPERTIES } from './allowed.ts';

/** Functions that load nothing (CSS Values 4, CSS Color 4, CSS Transforms 1). */
const FUNCTIONS: ReadonlySet<string> = new Set([
  ...['rgb', 'rgba', 'hsl', 'hsla', 'hwb', 'lab', 'lch', 'oklab', 'oklch'],
  ...[
    'matrix',
    'translate',
    'translatex',
    'translatey',
    'scale',
    'scalex',
    'scaley',
    'rotate',
    'skewx',
    'skewy',
  ],
]);

const NAME = /^[A-Za-z_][\w.-]{0,200}$/;

/** Whether a text can name an element or a class. */
export const isName = (text: string): boolean => NAME.test(text);

/** `url(#gradient)` in one of its spellings. */
const LOCAL = /url\(\s*(?:#([\w.-]+)|"#([\w.-]+)"|'#([\w.-]+)')\s*\)/g;

/** The ids that a value refers to. */
export const referencesIn = (value: string): string[] =>
  [...value.matchAll(LOCAL)].map(([, plain, double, single]) => plain ?? double ?? single ?? '');

/**
 * Whether a value can be written: it refers to this drawing only, and nothing in it ends the value or hides what it is. A
 * backslash spells any letter in style sheets, so that `u\72l(` loads as well as `url(`.
 */
export function isSafeValue(value: string): boolean {
  if (/[\\@<>{};!]|\/\*|\*\//.test(value) || /[\p{Cc}\p{Bidi_Control}]/u.test(value.replace(/[\t\n\r]/g, '')))
    return false;
  const called = value.replace(LOCAL, '').split('(').slice(0, -1);
  const nameAtEnd = (text: string): string =>
    text
      .trimEnd()
      .split(/[^\w-]/)
      .at(-1) ?? '';
  return called.every((before) => FUNCTIONS.has(nameAtEnd(before).toLowerCase()));
}

/** A property and its value. */
export type Declaration = readonly [property: string, value: string];

/** The declarations of a `style` attribute or a rule that can be written. @param drop called for each of the others */
export function declarationsIn(text: string, drop: (what: string) => void): Declaration[] {
  return withoutComments(text)
    .split(';')
    .filter((part) => part.trim() !== '')
    .flatMap((part): Declaration[] => {
      const [name = '', ...values] = part.split(':');
      const [property, value] = [name.trim().toLowerCase(), values.join(':').trim()];
      if (PROPERTIES.has(property) && isSafeValue(value)) return [[property, value]];
      drop(property);
      return [];
    });
}

/** A rule of a style sheet. */
export interface StyleRule {
  /** Each a name with nothing, `.` or `#` before it. */
  readonly selectors: readonly string[];
  readonly declarations: readonly Declaration[];
}

const SELECTOR = /^[.#]?[A-Za-z_][\w-]*$/;

/**
 * The rules of a `style` element that can be written: those that select elements by type, class or id. Anything else, such as
 * `@import`, leaves no rule behind it either, because only what is understood is written.
 */
export function rulesIn(text: string, drop: (what: string) => void): StyleRule[] {
  const rules: StyleRule[] = [];
  const sheet = withoutComments(text);
  const pattern = /([^{}@;]+)\{([^{}]*)\}/y;
  let end = 0;
  for (let found = pattern.exec(sheet); found; found = pattern.exec(sheet)) {
    end = pattern.lastIndex;
    const selectors = (found[1] ?? '').split(',').map((selector) => selector.trim());
    const declarations = declarationsIn(found[2] ?? '', drop);
    if (!selectors.every((selector) => SELECTOR.test(selector))) drop('style');
    else if (declarations.length > 0) rules.push({ selectors, declarations });
  }
  if (sheet.slice(end).trim() !== '') drop('style');
  return rules;
}

/** What a comment leaves open hides the rest. Not a pattern, which would look for the end of each beginning again. */
function withoutComments(text: string): string {
  const [first = '', ...others] = text.split('/*');
  let kept = first;
  let isInside = false;
  for (const part of others) {
    const end = part.indexOf('*/');
    if (end < 0) isInside = true;
    else {
      isInside = false;
      kept += ` ${part.slice(end + 2)}`;
    }
  }
  return isInside ? `${kept} @` : kept;
}

export const declarationText = (declarations: readonly Declaration[]): string =>
  declarations.map(([property, value]) => `${property}:${value}`).join(';');
