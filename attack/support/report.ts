import type { Attack, Verdict } from '../attack.ts';

/** How one attack ended: as its verdict says, left out, or it could not be carried out. */
export interface Result {
  readonly attack: Attack;
  readonly outcome: Verdict['outcome'] | 'skipped' | 'failed';
  readonly evidence: string;
  /** Milliseconds. */
  readonly took: number;
}

const WORDS: Readonly<Record<Result['outcome'], string>> = {
  held: 'held',
  broken: 'BROKEN',
  skipped: 'skipped',
  failed: 'FAILED',
};

/** A line per attack while it ends. */
export const lineOf = ({ attack, outcome, evidence, took }: Result): string =>
  `${WORDS[outcome].padEnd(8)} ${attack.name.padEnd(28)} ${(took / 1000).toFixed(1).padStart(5)} s  ${evidence}`;

/** The last line. */
export function summaryOf(results: readonly Result[]): string {
  const count = (outcome: Result['outcome']): number =>
    results.filter((result) => result.outcome === outcome).length;
  return `${count('held')} attacks held off, ${count('broken')} succeeded, ${count('failed')} could not be carried out, ${count('skipped')} skipped.`;
}

/** What an attacker gains from each attack that succeeded. */
export const lossesOf = (results: readonly Result[]): string =>
  results
    .filter(({ outcome }) => outcome === 'broken')
    .map(({ attack }) => `${attack.name}: ${attack.gain} (${attack.source})`)
    .join('\n');

const describe = ({ name, title, gain, source }: Attack) => ({ name, title, gain, source });

/** What each attack is. */
export const listOf = (attacks: readonly Attack[], isJson: boolean): string =>
  isJson
    ? JSON.stringify(attacks.map(describe), null, 2)
    : attacks
        .map(({ name, title, gain, source }) => `${name}: ${title}\n  ${gain}\n  ${source}\n`)
        .join('\n');

export const toJson = (results: readonly Result[]): string =>
  JSON.stringify(
    results.map(({ attack, outcome, evidence, took }) => ({
      ...describe(attack),
      outcome,
      evidence,
      milliseconds: Math.round(took),
    })),
    null,
    2,
  );
