import type { EngineName } from '../test/support/engines.ts';
import type { Program } from './support/programs.ts';
import type { Stage } from './support/stage.ts';

/** How a scene ended: the promise was `kept` or `broken`. The evidence is one line for people. */
export interface Outcome {
  readonly outcome: 'kept' | 'broken';
  readonly evidence: string;
}

export const kept = (evidence: string): Outcome => ({ outcome: 'kept', evidence });
export const broken = (evidence: string): Outcome => ({ outcome: 'broken', evidence });
/** `broken` if there is a complaint. @param evidence of a promise kept */
export const unless = (complaints: readonly string[], evidence: string): Outcome =>
  complaints.length === 0 ? kept(evidence) : broken(complaints.slice(0, 3).join('; '));

/** Something goes wrong around real processes. It says what was promised, and looks whether that is kept. */
export interface Scene {
  /** The name of its file. */
  readonly name: string;
  /** The promise. */
  readonly title: string;
  /** What is done to the service. */
  readonly fault: string;
  /** It is played once on each of them. */
  readonly engines: readonly EngineName[];
  /** What must be installed, besides what its engines need. */
  readonly needs?: readonly Program[];
  /** Why it cannot be tried with these sources, whatever is installed; null: it can. */
  readonly obstacle?: () => string | null;
  /** Left out of the short form, which runs with the tests. */
  readonly isLong?: boolean;
  run(stage: Stage): Promise<Outcome>;
}
