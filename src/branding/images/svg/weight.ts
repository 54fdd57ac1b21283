import type { CleanElement } from './clean.ts';
import { referencesIn } from './values.ts';

/** Elements that a browser may have to draw. */
const MAX_WEIGHT = 20_000;
/** References and elements in each other. A chain of so many weighs more than that anyway. */
const MAX_DEPTH = 500;

/**
 * Whether a drawing is shown with a bounded amount of work. References multiply: ten groups of ten `use` elements, each group
 * showing the one before, are ten billion shapes in a kilobyte. So each reference weighs what it leads to, and one that leads
 * back to itself is too much.
 */
export function isLight(root: CleanElement): boolean {
  const byId = new Map<string, CleanElement>();
  const referencesOf = new Map<string, Set<string>>();
  const all = [...everything(root)];
  for (const element of all) {
    const id = element.attributes.get('id');
    if (id !== undefined && !byId.has(id)) byId.set(id, element);
  }
  let selections = 0;
  for (const { selectors, declarations } of all.flatMap(({ rules }) => rules)) {
    const named = new Set(declarations.flatMap(([, value]) => referencesIn(value)));
    const ids = [...named].filter((id) => byId.has(id));
    selections += selectors.length * ids.length;
    if (selections > MAX_WEIGHT) return false;
    for (const selector of selectors) {
      const known = referencesOf.get(selector) ?? new Set();
      for (const id of ids) known.add(id);
      referencesOf.set(selector, known);
    }
  }

  /** What an element refers to, by its attributes and by the rules that select it. */
  function targetsOf({ name, attributes }: CleanElement): string[] {
    const href = attributes.get('href');
    const classes = (attributes.get('class') ?? '').split(/\s+/).map((one) => `.${one}`);
    const selected = [name, `#${attributes.get('id')}`, ...classes];
    return [
      ...(href === undefined ? [] : [href.slice(1)]),
      ...[...attributes.values()].flatMap(referencesIn),
      ...selected.flatMap((selector) => [...(referencesOf.get(selector) ?? [])]),
    ];
  }

  const weights = new Map<CleanElement, number>();
  const UNDER_WAY = Number.POSITIVE_INFINITY;
  function weightOf(element: CleanElement, depth = 0): number {
    const known = weights.get(element);
    if (known !== undefined) return known;
    weights.set(element, UNDER_WAY);
    const parts = [...elementsIn(element), ...targetsOf(element).flatMap((id) => byId.get(id) ?? [])];
    let weight = depth > MAX_DEPTH ? UNDER_WAY : 1;
    for (const part of parts) if (weight <= MAX_WEIGHT) weight += weightOf(part, depth + 1);
    weights.set(element, weight);
    return weight;
  }
  return weightOf(root) <= MAX_WEIGHT;
}

const elementsIn = ({ children }: CleanElement): CleanElement[] =>
  children.filter((child) => typeof child !== 'string');

/** An element and all that is in it. */
export function* everything(element: CleanElement): Generator<CleanElement> {
  yield element;
  for (const child of elementsIn(element)) yield* everything(child);
}
