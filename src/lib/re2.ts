import { RE2JS } from 're2js';

let last: { pattern: string; matches: (text: string) => boolean } | undefined;

/**
 * Compiles an operator's pattern into a search function. RE2 takes time linear in the text; with backtracking, a pattern
 * such as `(a+)+$` would let one request stop the service. It supports neither look-around nor back-references.
 *
 * @throws Error when RE2 does not understand the pattern
 */
export function re2Search(pattern: string): (text: string) => boolean {
  if (last?.pattern !== pattern) {
    const compiled = RE2JS.compile(pattern);
    last = { pattern, matches: (text) => compiled.matcher(text).find() };
  }
  return last.matches;
}
