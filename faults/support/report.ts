import type { EngineName } from '../../test/support/engines.ts';
import type { Outcome, Scene } from '../scene.ts';

/** How a scene ended on one engine: as its outcome says, left out, or it could not be played. */
export interface Result {
  readonly scene: Scene;
  readonly engine: EngineName;
  readonly outcome: Outcome['outcome'] | 'skipped' | 'failed';
  readonly evidence: string;
  /** Milliseconds. */
  readonly took: number;
}

const WORDS: Readonly<Record<Result['outcome'], string>> = {
  kept: 'kept',
  broken: 'BROKEN',
  skipped: 'skipped',
  failed: 'FAILED',
};

/** A line per scene and engine while it ends. */
export const lineOf = ({ scene, engine, outcome, evidence, took }: Result): string =>
  `${WORDS[outcome].padEnd(8)} ${scene.name.padEnd(20)} ${engine.padEnd(8)} ${(took / 1000).toFixed(1).padStart(5)} s  ${evidence}`;

/** The promises that were broken, and the last line. */
export function summaryOf(results: readonly Result[]): string {
  const of = (outcome: Result['outcome']): Result[] => results.filter((result) => result.outcome === outcome);
  const promises = of('broken').map(({ scene, engine }) => `${scene.name} [${engine}]: ${scene.title}\n`);
  return `${promises.join('')}${of('kept').length} promises kept, ${of('broken').length} broken, ${of('failed').length} could not be tried, ${of('skipped').length} skipped.`;
}

/** Whether nothing was broken, and nothing failed that had to be tried. */
export const endsWell = (results: readonly Result[]): boolean =>
  results.every(({ outcome }) => outcome === 'kept' || outcome === 'skipped');

export const toJson = (results: readonly Result[]): string =>
  JSON.stringify(
    results.map(({ scene, engine, outcome, evidence, took }) => ({
      name: scene.name,
      promise: scene.title,
      fault: scene.fault,
      engine,
      outcome,
      evidence,
      milliseconds: Math.round(took),
    })),
    null,
    2,
  );
