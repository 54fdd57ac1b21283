import { LiquidError } from 'liquidjs';
import { FILTERS, INSTEAD_OF_FILTER, INSTEAD_OF_TAG, TAGS } from './language.ts';
import { LIMITS, type Rendering, VARIABLE_NAMES } from './template.ts';

export const faulty = (fault: string): Rendering => ({ kind: 'faulty', fault });

/** A fault in one line: the line number, what was expected and what was found. */
export const atLine = (line: number, expected: string, got: string): string =>
  `line ${line}: expected ${expected}, got ${got}`;

/** The limits, by the error messages of liquidjs and V8 when one is exceeded. */
const EXCEEDED: readonly (readonly [RegExp, string])[] = [
  [/^parse length limit/, `the template is longer than ${LIMITS.source} characters`],
  [/^template render limit/, `it takes longer than ${LIMITS.renderTime} ms`],
  [/^memory alloc limit|^Invalid (string|array) length/, `it makes more than ${LIMITS.memory} characters`],
  [/^Maximum call stack/, 'it is nested too deeply'],
];

/** Explains a parse error to the author of the template. */
export function explainReading(error: unknown): Rendering {
  return exceeded(error) ?? faulty(explainSyntax(lineOf(error), reasonOf(error)));
}

/** Render errors may quote values, which are personal data, so only limits are explained. */
export function explainRendering(error: unknown): Rendering {
  return exceeded(error) ?? faulty(`line ${lineOf(error)}: it cannot be rendered`);
}

export function explainVariable(line: number, name: string): Rendering {
  return faulty(atLine(line, `one of ${VARIABLE_NAMES.join(', ')}`, name));
}

function exceeded(error: unknown): Rendering | undefined {
  const reason = reasonOf(error);
  const limit = EXCEEDED.find(([pattern]) => pattern.test(reason));
  return limit && { kind: 'exceeded', fault: limit[1] };
}

function explainSyntax(line: number, reason: string): string {
  const tag = /^tag "(.*)" not found$/s.exec(reason)?.[1];
  if (tag !== undefined) return atLine(line, insteadOfTag(tag), `{% ${tag} %}`);
  const filter = /^undefined filter: (.*)$/s.exec(reason)?.[1];
  if (filter !== undefined) {
    const expected = insteadOf(INSTEAD_OF_FILTER, filter) ?? `one of the filters ${[...FILTERS].join(', ')}`;
    return atLine(line, expected, `| ${filter}`);
  }
  return `line ${line}: ${reason}`;
}

function insteadOfTag(tag: string): string {
  const known = insteadOf(INSTEAD_OF_TAG, tag);
  if (known !== undefined) return known;
  if (tag.startsWith('end')) return 'what it ends to be open';
  return `one of the tags ${[...TAGS].join(', ')}`;
}

const insteadOf = (words: Readonly<Record<string, string>>, name: string): string | undefined =>
  Object.hasOwn(words, name) ? words[name] : undefined;

/** The first line of the message, without the position and excerpt that liquidjs appends. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'it cannot be read';
  const { message } = (LiquidError.is(error) && error.originalError) || error;
  return message.replace(/, line:\d+, col:\d+.*$/s, '').replaceAll(/\s+/g, ' ');
}

function lineOf(error: unknown): number {
  return LiquidError.is(error) ? (error.token.getPosition()[0] ?? 1) : 1;
}
