import { choice, documented, moment, optional, readFields, text } from '../contracts/fields.ts';
import { fieldErrorsSchema, json, type Route, refuse, route } from '../contracts/route.ts';
import { STEP_NAMES } from '../contracts/stores/statistics.ts';
import { invalidFields } from '../errors.ts';
import type { Clock } from '../lib/clock.ts';
import { message } from '../locales/index.ts';
import type { ReadOverview } from '../monitoring/overview.ts';
import { MOST_STEPS, rangeOf, stepsIn } from '../monitoring/series.ts';
import { STATISTIC_NAMES, type StatisticName } from '../statistics/table.ts';
import { presentOverview, statsSchema } from './stats-answers.ts';

const LONGEST_TEXT = 300;

const FILTERS = {
  from: optional(moment()),
  to: optional(moment()),
  step: optional(documented(choice(STEP_NAMES), 'How finely.', 'hour')),
  metric: optional(text(LONGEST_TEXT)),
};

const isName = (name: string): name is StatisticName => (STATISTIC_NAMES as readonly string[]).includes(name);

/** How the service does: curves, totals, and what is wrong at this moment. Never anything about one person. */
export function stats({ overview, clock }: { overview: ReadOverview; clock: Clock }): Route[] {
  return [
    route({
      method: 'GET',
      path: '/admin/api/stats/',
      operationId: 'showStatistics',
      summary: 'How the service does: curves, totals and current problems',
      description: `At most ${MOST_STEPS} steps. What happened is counted in memory and stored every five seconds, so the last moments may be missing, and a process that is killed loses them. Of minutes, hours and days as much is kept as \`STATISTICS_RETENTION\` says; days are those of UTC.`,
      tag: 'Operators',
      auth: 'staff',
      role: 'manager',
      query: {
        from: {
          description: 'From the step that has this moment, RFC 3339. Default: 24 hours before `to`.',
          example: '2026-03-01T10:30:00Z',
        },
        to: {
          description: 'Only before this moment, RFC 3339. Default: now.',
          example: '2026-03-02T00:00:00Z',
        },
        step: { description: `One of ${STEP_NAMES.join(', ')}. Default: hour.`, example: 'minute' },
        metric: {
          description: `Only these, separated by commas: ${STATISTIC_NAMES.join(', ')}. Default: all.`,
          example: 'sign_ins,codes',
        },
      },
      responses: {
        200: { description: 'The statistics.', schema: statsSchema },
        400: {
          description: 'A parameter is not valid, or it is too much at once.',
          schema: fieldErrorsSchema,
        },
      },
      async handle({ query }) {
        const reading = readFields(FILTERS, query);
        if (!reading.ok) return refuse(invalidFields(reading.refusal.errors));
        const { metric, step = 'hour', from, to } = reading.value;
        const names = metric === undefined ? STATISTIC_NAMES : metric.split(',').map((name) => name.trim());
        const unknown = names.find((name) => !isName(name));
        if (unknown !== undefined)
          return refuse(invalidFields({ metric: [message('notAChoice', { input: unknown })] }));
        const range = rangeOf({ step, from, to }, clock.now());
        if ((from ?? range.from) >= range.to) return refuse(invalidFields({ from: [message('rangeEmpty')] }));
        const tooMuch = refuse(invalidFields({ step: [message('rangeTooLong', { steps: MOST_STEPS })] }));
        if (stepsIn(range) > MOST_STEPS) return tooMuch;
        const found = await overview([...new Set(names.filter(isName))], range);
        return found ? json(200, presentOverview(found, range)) : tooMuch;
      },
    }),
  ];
}
