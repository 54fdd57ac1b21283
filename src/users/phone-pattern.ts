import { createRequire } from 'node:module';
import { lazy } from '../lib/lazy.ts';

const re2 = lazy(() => createRequire(import.meta.url)('re2js') as typeof import('re2js'));

let last: { pattern: string; matches: (text: string) => boolean } | undefined;

/**
 * The test that a PHONE_REGEX describes, searched for as Django's RegexValidator does. It runs by RE2, in a time that is
 * linear in the text: a pattern such as `(a+)+$` would let one request stop the service. RE2 knows no look-around and no
 * back-references.
 *
 * @throws when it is no pattern
 */
export function phonePattern(pattern: string): (text: string) => boolean {
  if (last?.pattern !== pattern) {
    const compiled = re2().RE2JS.compile(pattern);
    last = { pattern, matches: (text) => compiled.matcher(text).find() };
  }
  return last.matches;
}
