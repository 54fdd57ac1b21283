import { AS_GROUP, ELEMENTS, GEOMETRY, PROPERTIES, REFERRING, SVG, WITH_TEXT, XLINK } from './allowed.ts';
import type { Element } from './tree.ts';
import { declarationsIn, declarationText, isName, isSafeValue, rulesIn, type StyleRule } from './values.ts';

/** An element that can be written. */
export interface CleanElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly (CleanElement | string)[];
  /** Of a `style` element. */
  readonly rules: readonly StyleRule[];
}

/** What editors note everywhere and nobody would miss. */
const UNREMARKABLE = /^(?:<metadata>|<sodipodi.*>|version|base[Pp]rofile|enable-background|space|data-.*)$/;
const MAX_REMOVED = 20;
const MAX_NAME_LENGTH = 40;

/** The names of what was left out, each once. */
export class Removed {
  readonly #names = new Set<string>();

  add(name: string): void {
    if (UNREMARKABLE.test(name) || this.#names.size >= MAX_REMOVED) return;
    this.#names.add(name.slice(0, MAX_NAME_LENGTH));
  }

  get names(): string[] {
    return [...this.#names];
  }
}

/** An element of the drawing made of what is allowed, and of nothing else; null: it is left out with all that is in it. */
export function clean(element: Element, removed: Removed): CleanElement | null {
  const name = AS_GROUP.has(element.name) ? 'g' : element.name;
  if (element.uri !== SVG || !ELEMENTS.has(name)) {
    // What editors keep in namespaces of their own is no part of the drawing.
    if (element.uri === SVG || element.uri === '' || /xhtml/.test(element.uri))
      removed.add(`<${element.name}>`);
    return null;
  }
  const drop = (what: string): void => removed.add(what);
  const texts = element.children.filter((child) => typeof child === 'string');
  if (name === 'style')
    return { name, attributes: new Map(), children: [], rules: rulesIn(texts.join(''), drop) };
  const children = element.children.flatMap((child) =>
    typeof child === 'string' ? (WITH_TEXT.has(name) ? child : []) : (clean(child, removed) ?? []),
  );
  return { name, attributes: attributesOf(element, drop), children, rules: [] };
}

function attributesOf(
  { name: element, attributes }: Element,
  drop: (what: string) => void,
): ReadonlyMap<string, string> {
  const written = new Map<string, string>();
  for (const { name, prefix, uri, value } of attributes) {
    if (prefix === 'xmlns' || (prefix === '' && name === 'xmlns')) continue;
    if (uri !== '' && uri !== XLINK) continue;
    const text = writable(element, name, uri === XLINK, value, drop);
    // Of `href` and `xlink:href` the first counts (SVG 2 §16.1.6).
    if (text === null) drop(name);
    else if (!(uri === XLINK && written.has(name))) written.set(name, text);
  }
  return written;
}

/** An attribute as it is written; null: not at all. */
function writable(
  element: string,
  name: string,
  isLink: boolean,
  value: string,
  drop: (what: string) => void,
): string | null {
  if (name === 'href')
    return REFERRING.has(element) && value[0] === '#' && isName(value.slice(1)) ? value : null;
  if (isLink) return null;
  if (name === 'id') return isName(value) ? value : null;
  if (name === 'class') return value.trim().split(/\s+/).every(isName) ? value : null;
  if (name === 'style') {
    const text = declarationText(declarationsIn(value, drop));
    return text === '' ? null : text;
  }
  return (PROPERTIES.has(name) || GEOMETRY.has(name)) && isSafeValue(value) ? value : null;
}
