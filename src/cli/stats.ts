import { Option } from 'commander';
import { presentOverview } from '../admin/stats-answers.ts';
import { STEP_NAMES, type Step } from '../contracts/stores/statistics.ts';
import { SECOND } from '../lib/clock.ts';
import { inWords } from '../lib/durations.ts';
import { UsageError } from '../lib/failures.ts';
import type { Overview } from '../monitoring/overview.ts';
import { problemText } from '../monitoring/problem-words.ts';
import { MOST_STEPS, rangeOf, stepsIn, totalOf } from '../monitoring/series.ts';
import { definitionOf, STATISTIC_NAMES } from '../statistics/table.ts';
import { type Declare, leaf, moment, prints } from './command.ts';
import { asOperator } from './operator.ts';
import { table } from './output.ts';

interface StatsOptions {
  readonly since?: number;
  readonly until?: number;
  readonly step: Step;
}

/** What `GET /admin/api/stats/` answers, where no token is at hand. */
export const stats: Declare = (program) => {
  const command = leaf(program, 'stats', 'show how the service does: totals, what waits, current problems')
    .addOption(new Option('--since <time>', 'from this moment on; 24 hours ago by default').argParser(moment))
    .addOption(new Option('--until <time>', 'only before this moment; now by default').argParser(moment))
    .addOption(
      new Option('--step <step>', 'how finely --json shows it').choices([...STEP_NAMES]).default('hour'),
    );
  prints<StatsOptions>(command, ({ options: { since, until, step } }) =>
    asOperator(async ({ core }) => {
      const now = core.clock.now();
      const range = rangeOf({ step, from: since, to: until }, now);
      if ((since ?? range.from) >= range.to)
        throw new UsageError('--since: expected a moment before --until');
      const isLong = stepsIn(range) > MOST_STEPS;
      const found = isLong ? null : await core.overview(STATISTIC_NAMES, range);
      if (!found) throw new UsageError(`--step: at most ${MOST_STEPS} steps fit; choose a larger one`);
      return { json: presentOverview(found, range), text: inText(found, now) };
    }),
  );
};

const share = (part: number | null): string => (part === null ? '' : `${Math.round(part * 100)} %`);
const duration = (seconds: number | null): string =>
  seconds === null ? '' : inWords(Math.round(seconds * SECOND));
const labelsText = (labels: Readonly<Record<string, string>>): string =>
  Object.values(labels).filter(Boolean).join(' ');

function inText({ series, codes, backlog, problems }: Overview, now: number): string {
  const waiting = Object.entries(backlog).filter(([, { waiting: count }]) => count > 0);
  return [
    table(
      ['problem', 'what it is, and what to do'],
      problems.map((problem) => [problem.severity, problemText(problem)]),
      'no problems',
    ),
    table(
      ['waiting', 'messages', 'the oldest for'],
      waiting.map(([lane, { waiting: count, oldest }]) => [
        lane,
        count,
        oldest === null ? '' : inWords(Math.max(0, now - oldest)),
      ]),
      'no message waits',
    ),
    table(
      ['codes by', 'country', 'sent', 'used', 'expired', 'share used'],
      codes.map((each) => [
        each.gateway,
        each.country,
        each.sent,
        each.used,
        each.expired,
        share(each.share),
      ]),
      'no codes',
    ),
    table(
      ['statistic', 'of', 'count', 'median', 'p95', 'p99'],
      series.map((each) => {
        const { count, p50, p95, p99 } = totalOf(each);
        const isSpread = definitionOf(each.name).bounds !== undefined;
        const values = isSpread ? [duration(p50), duration(p95), duration(p99)] : ['', '', ''];
        return [each.name, labelsText(each.labels), count, ...values];
      }),
      'nothing was counted',
    ),
  ].join('\n\n');
}
