import { SECOND } from '../lib/clock.ts';
import { reasonOf } from '../lib/failures.ts';
import { within } from '../status/health.ts';

/** How long a check may take, milliseconds. */
const TIMEOUT = 5 * SECOND;
/** How long a server that a check talks to may be silent, milliseconds: less, so that the check can say which one it was. */
export const PATIENCE = 4 * SECOND;

/** `unknown`: it could not be looked at. */
export type State = 'ok' | 'warning' | 'wrong' | 'unknown';

/** What a check found, for operators: it may name hosts, paths and versions, but no secret. */
export interface Finding {
  readonly state: State;
  readonly text: string;
  /** What to do. */
  readonly advice?: string;
}

/** Something an operator would look at by hand. It changes nothing. */
export interface Check {
  readonly name: string;
  run(): Promise<readonly Finding[]>;
}

export type Report = ReadonlyArray<Finding & { readonly check: string }>;

export const ok = (text: string): Finding => ({ state: 'ok', text });
export const warning = (text: string, advice: string): Finding => ({ state: 'warning', text, advice });
export const wrong = (text: string, advice: string): Finding => ({ state: 'wrong', text, advice });
export const unknown = (text: string): Finding => ({ state: 'unknown', text });

/** Runs all checks at the same time. One that fails or takes too long says so, and hides no other. */
export async function examine(checks: readonly Check[], timeout = TIMEOUT): Promise<Report> {
  const reports = checks.map(async ({ name, run }) => {
    const findings = await within(timeout, run(), name).catch((fault: unknown) => [notChecked(fault)]);
    return findings.map((finding) => ({ check: name, ...finding }));
  });
  return (await Promise.all(reports)).flat();
}

const notChecked = (fault: unknown): Finding => {
  const causes = fault instanceof Error ? [reasonOf(fault), reasonOf(fault.cause)] : [];
  return unknown(`not checked: ${causes.filter(Boolean).join(': ') || 'it failed'}`);
};

/** The worst of a report, as a whole. What could not be looked at hides nothing that is wrong. */
export const worstOf = (findings: ReadonlyArray<Pick<Finding, 'state'>>): State =>
  (['wrong', 'warning', 'unknown'] as const).find((bad) => findings.some(({ state }) => state === bad)) ??
  'ok';
