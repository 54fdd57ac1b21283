import type { Comparison, Sample } from '../django/compare.ts';
import type { ImportReport } from '../django/import.ts';
import type { Counts, KindCounts } from '../django/report.ts';
import { KINDS, type Kind } from '../django/source.ts';
import { counted, type Output, pairs, table } from './output.ts';

const COLUMNS = [
  'created',
  'updated',
  'unchanged',
  'kept',
  'rejected',
  'deleted',
  'partly',
] as const satisfies readonly (keyof KindCounts)[];

const countsTable = (counts: Counts, kinds: readonly Kind[]): string =>
  table(
    ['of', ...COLUMNS],
    kinds.map((kind) => [kind, ...COLUMNS.map((column) => counts[kind][column])]),
    '',
  );

interface Circumstances {
  readonly isRehearsal: boolean;
  /** The file. */
  readonly rejects: string;
  readonly seconds: number;
}

/** What an import did, or would do. */
export function importOutput(
  { survey, counts, renumbered, staff, wasInterrupted }: ImportReport,
  { isRehearsal, rejects, seconds }: Circumstances,
): Output {
  const kinds = KINDS.filter((kind) => survey.rows[kind] !== null);
  const toLookAt = kinds.reduce((sum, kind) => {
    const { rejected, kept, partly, deleted } = counts[kind];
    return sum + rejected + kept + partly + deleted;
  }, 0);
  return {
    json: {
      dry_run: isRehearsal,
      rows: survey.rows,
      counts,
      renumbered,
      staff,
      resumed: wasInterrupted,
      rejects,
      seconds,
    },
    text: [
      countsTable(counts, kinds),
      '',
      pairs([
        ['went on', wasInterrupted ? 'after an interrupted import' : null],
        ['other ids', renumbered || null],
        ['staff', staff ? `${staff}, as support or manager; latchkey users update --role changes it` : null],
        ['to look at', toLookAt > 0 ? `${counted(toLookAt, 'row')} in ${rejects}` : null],
        ['seconds', seconds],
        ['stored', isRehearsal ? 'nothing' : 'what was not rejected'],
      ]),
    ].join('\n'),
  };
}

const sampleText = ({ userId, differs }: Sample): string => {
  if (userId === null) return 'missing';
  return differs.length > 0 ? differs.join(', ') : 'nothing';
};

/** Both sides beside each other. The exit code is 1 where they differ. */
export function comparisonOutput(comparison: Comparison): Output {
  const { inDjango, here, missingHere, missingThere, counts, samples } = comparison;
  const { updated, kept } = counts.users;
  const differ = missingHere + missingThere + updated + kept;
  return {
    exitCode: differ > 0 ? 1 : 0,
    json: {
      in_django: inDjango,
      here,
      missing_here: missingHere,
      missing_there: missingThere,
      changed_there: updated,
      changed_here: kept,
      samples: samples.map(({ id, userId, differs }) => ({ id, user: userId, differs })),
    },
    text: [
      pairs([
        ['users in Django', inDjango],
        ['of them here', inDjango - missingHere],
        ['not here', missingHere],
        ['only here', missingThere],
        ['changed there since', updated],
        ['changed here since', kept],
      ]),
      '',
      table(
        ['sample', 'user here', 'differs in'],
        samples.map((sample) => [sample.id, sample.userId, sampleText(sample)]),
        'no samples',
      ),
    ].join('\n'),
  };
}
