import { Type } from 'typebox';
import { LANES } from '../contracts/stores/outbox.ts';
import { STEP_NAMES } from '../contracts/stores/statistics.ts';
import { SECOND } from '../lib/clock.ts';
import { summaryOf } from '../monitoring/distribution.ts';
import type { Overview } from '../monitoring/overview.ts';
import { type Problem, problemText } from '../monitoring/problem-words.ts';
import { type Range, type Series, totalOf } from '../monitoring/series.ts';
import { definitionOf, STATISTIC_NAMES } from '../statistics/table.ts';
import { isoTime } from './listing.ts';

const seconds = (description: string) => Type.Union([Type.Number(), Type.Null()], { description });
const moment = Type.String({ format: 'date-time' });
const labels = Type.Record(Type.String(), Type.String());
const name = Type.Enum([...STATISTIC_NAMES]);
const count = Type.Integer();

const total = Type.Object({
  name,
  labels,
  count,
  mean: seconds('Of a distribution, as the percentiles: seconds. null: of events, or nothing was counted.'),
  p50: seconds('The median, estimated from fixed buckets.'),
  p95: seconds('Estimated from fixed buckets.'),
  p99: seconds('Estimated from fixed buckets.'),
});

const lane = Type.Enum([...LANES, 'retrying']);

export const statsSchema = Type.Object(
  {
    from: moment,
    to: moment,
    step: Type.Enum([...STEP_NAMES]),
    series: Type.Array(
      Type.Object({
        name,
        labels,
        points: Type.Array(Type.Array(Type.Union([Type.Number(), Type.Null()])), {
          description:
            'One for each step in which something was counted: its start in seconds since the epoch, and the count. Of a distribution also mean, p50, p95 and p99 in seconds.',
        }),
      }),
    ),
    totals: Type.Array(total, { description: 'Each series over the whole time.' }),
    codes: Type.Array(
      Type.Object({
        gateway: Type.String(),
        country: Type.String(),
        sent: count,
        used: count,
        expired: Type.Integer({ description: 'Those whose time is over, and which nobody has used.' }),
        share: Type.Union([Type.Number(), Type.Null()], {
          description:
            'Of the codes in steps that are over, as is the life of codes since, the share that was used, from 0 to 1.',
        }),
      }),
      { description: 'What became of codes; empty unless `codes` is among the metrics.' },
    ),
    oldest_waiting: Type.Union([Type.Object({ lane, since: moment }), Type.Null()], {
      description: 'The message that waits longest for its first attempt, at this moment; null: none waits.',
    }),
    waiting: Type.Array(
      Type.Object({
        lane,
        count: Type.Integer({
          description: 'At most 10,000. `retrying`: those that were tried, in all lanes.',
        }),
        since: Type.Union([moment, Type.Null()]),
      }),
    ),
    problems: Type.Array(
      Type.Object({
        key: Type.String({ description: 'Keeps its meaning and its parameters: translate by it.' }),
        severity: Type.Enum(['critical', 'warning']),
        params: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number()]), {
          description: 'Durations are milliseconds, under names that end in `_ms`.',
        }),
        summary: Type.String({ description: 'The problem in English, and what to do.' }),
      }),
      { description: 'What is wrong at this moment, the worst first.' },
    ),
  },
  {
    examples: [
      {
        from: '2026-03-01T10:00:00.000Z',
        to: '2026-03-01T12:00:00.000Z',
        step: 'hour',
        series: [
          {
            name: 'sign_ins',
            labels: { method: 'password', outcome: 'success' },
            points: [[1_772_359_200, 412]],
          },
        ],
        totals: [
          {
            name: 'sign_ins',
            labels: { method: 'password', outcome: 'success' },
            count: 412,
            mean: null,
            p50: null,
            p95: null,
            p99: null,
          },
        ],
        codes: [{ gateway: 'twilio', country: 'TR', sent: 120, used: 103, expired: 17, share: 0.858 }],
        oldest_waiting: { lane: 'mail', since: '2026-03-01T11:59:58.000Z' },
        waiting: [{ lane: 'mail', count: 3, since: '2026-03-01T11:59:58.000Z' }],
        problems: [
          {
            key: 'breaker_open',
            severity: 'critical',
            params: { channel: 'email' },
            summary: 'The channel email does not work: its messages wait, and one at a time tries it.',
          },
        ],
      },
    ],
  },
);

const presentSeries = (series: Series) => {
  const { bounds } = definitionOf(series.name);
  return {
    name: series.name,
    labels: series.labels,
    points: series.points.map((point) => {
      const at = point.startsAt / SECOND;
      if (!bounds) return [at, point.count];
      const { mean, p50, p95, p99 } = summaryOf(point, bounds);
      return [at, point.count, mean, p50, p95, p99];
    }),
  };
};

/** Of events only the count means something. */
const presentTotal = (series: Series) => {
  const { count, ...values } = totalOf(series);
  const none = { mean: null, p50: null, p95: null, p99: null };
  const shown = definitionOf(series.name).bounds ? values : none;
  return { name: series.name, labels: series.labels, count, ...shown };
};

const presentProblem = (problem: Problem) => ({ ...problem, summary: problemText(problem) });

/** Statistics as the API and the command line show them. */
export const presentOverview = ({ series, codes, backlog, oldest, problems }: Overview, range: Range) => ({
  from: isoTime(range.from),
  to: isoTime(range.to),
  step: range.step,
  series: series.map(presentSeries),
  totals: series.map(presentTotal),
  codes,
  oldest_waiting: oldest && { lane: oldest.lane, since: isoTime(oldest.since) },
  waiting: Object.entries(backlog)
    .filter(([, { waiting }]) => waiting > 0)
    .map(([lane, { waiting, oldest: since }]) => ({ lane, count: waiting, since: isoTime(since) })),
  problems: problems.map(presentProblem),
});
