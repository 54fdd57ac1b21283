import {
  closeSync,
  constants,
  existsSync,
  fchmodSync,
  ftruncateSync,
  openSync,
  statSync,
  writeSync,
} from 'node:fs';
import { UsageError } from '../lib/failures.ts';
import type { Problem } from './person.ts';
import { KINDS, type Kind } from './source.ts';

/**
 * What became of a row. `partly`: it is imported without a value that is wrong. `kept`: both sides changed it, and what is
 * here stays. `deleted`: it is here, and in Django no more.
 */
export type Outcome = 'created' | 'updated' | 'unchanged' | 'kept' | 'rejected' | 'deleted';

export interface KindCounts extends Readonly<Record<Outcome, number>> {
  /** Of the created and updated ones, those without a value that is wrong. */
  readonly partly: number;
}
export type Counts = Readonly<Record<Kind, KindCounts>>;

const NONE: KindCounts = {
  created: 0,
  updated: 0,
  unchanged: 0,
  kept: 0,
  rejected: 0,
  deleted: 0,
  partly: 0,
};
export const noCounts = (): Counts =>
  Object.fromEntries(KINDS.map((kind) => [kind, NONE])) as unknown as Counts;

/** What became of one row. */
export interface Verdict {
  readonly kind: Kind;
  /** Its primary key in Django. */
  readonly id: string;
  readonly outcome: Outcome;
  readonly problems: readonly Problem[];
}

/** The counts after some more rows. */
export function counted(counts: Counts, verdicts: readonly Verdict[]): Counts {
  const next = Object.fromEntries(KINDS.map((kind) => [kind, { ...counts[kind] }])) as unknown as Record<
    Kind,
    Record<keyof KindCounts, number>
  >;
  for (const { kind, outcome, problems } of verdicts) {
    next[kind][outcome] += 1;
    if (problems.length > 0 && (outcome === 'created' || outcome === 'updated')) next[kind].partly += 1;
  }
  return next;
}

/** The file that says why rows were not imported as they are: JSON Lines, readable by its owner only. */
export function openRejects(file: string, bytes: number) {
  if (bytes > 0 && !existsSync(file))
    throw new UsageError(`--rejects: expected ${file}, which the interrupted import began; or add --restart`);
  try {
    // What was written after the last batch that is stored comes again.
    const { O_RDWR, O_NOFOLLOW, O_CREAT, O_TRUNC } = constants;
    // A link that somebody put there is not followed, and a file that was readable to others is not any more.
    const descriptor = openSync(file, O_RDWR | O_NOFOLLOW | (bytes > 0 ? 0 : O_CREAT | O_TRUNC), 0o600);
    fchmodSync(descriptor, 0o600);
    ftruncateSync(descriptor, Math.min(bytes, statSync(file).size));
    closeSync(descriptor);
  } catch (error) {
    throw new UsageError(`--rejects: ${file} cannot be written (${(error as NodeJS.ErrnoException).code})`);
  }
  return {
    /**
     * Writes the rows that need a look, after the first bytes of the file: what comes again replaces what it wrote before.
     * @returns the length of the file, bytes
     */
    add(from: number, verdicts: readonly Verdict[]): number {
      const lines = verdicts
        .filter(({ problems }) => problems.length > 0)
        .map(({ outcome, ...verdict }) => `${JSON.stringify({ ...verdict, outcome: told(outcome) })}\n`);
      const bytes = Buffer.from(lines.join(''));
      const descriptor = openSync(file, 'r+');
      try {
        ftruncateSync(descriptor, from);
        writeSync(descriptor, bytes, 0, bytes.length, from);
      } finally {
        closeSync(descriptor);
      }
      return from + bytes.length;
    },
  };
}

/** For a comparison, which reports none. */
export const noRejects: Rejects = { add: (from) => from };

/** A row that is imported and has problems is not imported as it is. */
const told = (outcome: Outcome): Outcome | 'partly' =>
  outcome === 'created' || outcome === 'updated' ? 'partly' : outcome;

export type Rejects = ReturnType<typeof openRejects>;
