import type { Arena } from './support/arena.ts';
import type { ServiceOptions } from './support/service.ts';

/** How an attack ended: the service `held`, or the attacker `broke` a promise. The evidence is one line for people. */
export interface Verdict {
  readonly outcome: 'held' | 'broken';
  readonly evidence: string;
}

export const held = (evidence: string): Verdict => ({ outcome: 'held', evidence });
export const broken = (evidence: string): Verdict => ({ outcome: 'broken', evidence });
/** `broken` if there is a fault. @param evidence of success */
export const unless = (faults: readonly string[], evidence: string): Verdict =>
  faults.length === 0 ? held(evidence) : broken(faults.slice(0, 3).join('; '));

/**
 * What an attack needs. `url`: a running service alone. `people`: accounts too, which a running service gives through its
 * operator API (`--token`). `service`: a service of its own, with the mailbox, the phone and the command line.
 */
export type Need = 'url' | 'people' | 'service';

/** One way to break a promise. It says what it is about, and tries. */
export interface Attack extends ServiceOptions {
  /** The name of its file. */
  readonly name: string;
  /** What the attacker tries, in half a line. */
  readonly title: string;
  /** What an attacker gains if it succeeds. */
  readonly gain: string;
  /** Where the requirement comes from: OWASP ASVS 5.0, NIST SP 800-63B-4, a CVE. */
  readonly source: string;
  readonly needs: Need;
  /** Left out of the short form, which runs with the tests. */
  readonly isLong?: boolean;
  run(arena: Arena): Promise<Verdict>;
}
