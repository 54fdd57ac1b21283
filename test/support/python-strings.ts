import { readFileSync } from 'node:fs';

/** What Python says about strings; made by test/fixtures/similarity.py. */
export interface PythonStrings {
  /** [a, b, SequenceMatcher(a=a, b=b).quick_ratio()] */
  readonly ratios: readonly [a: string, b: string, ratio: number][];
  /** [value, its words and itself, lower-cased] */
  readonly parts: readonly [value: string, parts: string[]][];
  /** [password, value, max_similarity, whether Django's rule refuses the password] */
  readonly verdicts: readonly [password: string, value: string, similarity: number, isRefused: boolean][];
  /** [character, its lower() where that is another] */
  readonly lower: readonly [character: string, lowered: string][];
  /** The code points of Python's Unicode version, those `\w` matches, and those for which `isdigit()` is true. */
  readonly assigned: readonly number[];
  readonly word: readonly number[];
  readonly digit: readonly number[];
}

type Ranges = readonly [from: number, to: number][];

const FILE = new URL('../fixtures/similarity.json', import.meta.url);

/** Reads the table, with its ranges spread out. */
export function pythonStrings(): PythonStrings {
  const table = JSON.parse(readFileSync(FILE, 'utf8'));
  return { ...table, assigned: spread(table.assigned), word: spread(table.word), digit: spread(table.digit) };
}

const spread = (ranges: Ranges): number[] =>
  ranges.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, offset) => from + offset));
