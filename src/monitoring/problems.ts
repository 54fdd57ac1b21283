import type { Storage } from '../contracts/storage.ts';
import { type Backlog, LANES, type Lane } from '../contracts/stores/outbox.ts';
import { type Clock, MINUTE, SECOND } from '../lib/clock.ts';
import { judgedBefore, PREFIX_SLOTS, tooFewUsed, WINDOW } from '../sending/breaker.ts';
import { dayOf } from '../sending/budget.ts';
import { breakerRule, dayBudgets } from '../sending/limits.ts';
import type { Settings } from '../settings.ts';
import { REPORT_LIFE } from '../statistics/process-report.ts';
import type { Problem } from './problem-words.ts';
import { countIn, readSeries, type Series } from './series.ts';

/** What happened in this time counts as happening now, milliseconds. */
const LATELY = 10 * MINUTE;
/** A provider that failed this share of at least so many messages does not work. */
const FAILING = { share: 0.5, attempts: 5 } as const;
/** How long a message may wait in each lane before somebody should look. */
const PATIENCE: Readonly<Record<Lane, number>> = {
  codes: 30 * SECOND,
  sms: MINUTE,
  resets: MINUTE,
  mail: 5 * MINUTE,
  webhooks: 15 * MINUTE,
};
/** Lanes in which somebody sits and waits. */
const URGENT: ReadonlySet<Lane> = new Set(['codes', 'resets']);
/** The same for the audit trail, which is sealed every few seconds. */
const SEALED_WITHIN = 2 * MINUTE;
/** The share of a day's budget at which operators are told, percent. */
const NEAR = 80;
/** The counters of prefixes that are looked at, the newest first. */
const MOST_SLOTS = 5000;

interface Services {
  readonly storage: Pick<Storage, 'read'>;
  readonly settings: Settings;
  readonly clock: Clock;
}

/** What is wrong at this moment, as far as the database can tell: the worst first. */
export async function currentProblems(services: Services, backlog: Backlog): Promise<Problem[]> {
  const now = services.clock.now();
  const found = await Promise.all([
    ofProcesses(services, now),
    ofBacklog(backlog, now),
    ofProviders(services, now),
    ofBudgets(services, now),
    ofPrefixes(services, now),
    ofAudit(services, now),
  ]);
  return found.flat().sort((a, b) => Number(b.severity === 'critical') - Number(a.severity === 'critical'));
}

async function ofProcesses({ storage }: Services, now: number): Promise<Problem[]> {
  const reports = await storage.read.statistics.reportsSince(now - REPORT_LIFE);
  const processesIn = (trouble: string): number =>
    reports.filter(({ troubles }) => troubles.includes(trouble)).length;
  const breakers = (['sms', 'email'] as const).filter((channel) => processesIn(`breaker:${channel}`) > 0);
  const away = processesIn('redis');
  return [
    ...(reports.some(({ role }) => role === 'worker')
      ? []
      : [{ key: 'no_worker', severity: 'critical', params: { silent_ms: REPORT_LIFE } } as const]),
    ...breakers.map(
      (channel) => ({ key: 'breaker_open', severity: 'critical', params: { channel } }) as const,
    ),
    ...(away > 0 ? [{ key: 'redis_away', severity: 'warning', params: { processes: away } } as const] : []),
  ];
}

const ofBacklog = (backlog: Backlog, now: number): Problem[] =>
  LANES.flatMap((lane) => {
    const { waiting, oldest } = backlog[lane];
    if (oldest === null || now - oldest <= PATIENCE[lane]) return [];
    const severity = URGENT.has(lane) ? 'critical' : 'warning';
    return [{ key: 'queue_old', severity, params: { lane, waiting, oldest_ms: now - oldest } } as const];
  });

async function ofProviders(services: Services, now: number): Promise<Problem[]> {
  const range = { step: 'minute', from: now - LATELY, to: now + MINUTE } as const;
  const names = ['provider_seconds', 'messages', 'hash_refusals'] as const;
  // More rows than one answer holds, within minutes: the other problems tell of it.
  const series = (await readSeries(services, names, range)) ?? [];
  const of = (name: (typeof names)[number]): Series[] => series.filter((each) => each.name === name);
  const providers = Map.groupBy(of('provider_seconds'), ({ labels }) =>
    JSON.stringify([labels.channel, labels.gateway]),
  );
  const given = { window_ms: LATELY };
  const failing = [...providers.values()].flatMap((ofProvider): Problem[] => {
    const { channel = '', gateway = '' } = ofProvider[0]?.labels ?? {};
    const attempts = countIn(ofProvider);
    const failed = countIn(ofProvider, { outcome: 'failed' });
    if (attempts < FAILING.attempts || failed < attempts * FAILING.share) return [];
    const key = FAILURES[channel] ?? 'gateway_failing';
    const severity = channel === 'webhook' ? 'warning' : 'critical';
    return [{ key, severity, params: { gateway, failed, attempts, ...given } }];
  });
  const dead = countIn(of('messages'), { outcome: 'dead' });
  const refused = countIn(of('hash_refusals'));
  return [
    ...failing,
    ...(dead > 0
      ? [{ key: 'messages_given_up', severity: 'warning', params: { count: dead, ...given } } as const]
      : []),
    ...(refused > 0
      ? [{ key: 'hashing_overloaded', severity: 'critical', params: { refused, ...given } } as const]
      : []),
  ];
}

const FAILURES: Readonly<Record<string, Problem['key']>> = {
  sms: 'gateway_failing',
  email: 'mail_server_failing',
  webhook: 'endpoints_failing',
};

async function ofBudgets({ storage, settings }: Services, now: number): Promise<Problem[]> {
  const today = dayOf(now);
  const problems: Problem[] = [];
  for (const { scope, budget, limit } of dayBudgets(settings)) {
    if (limit === null) continue;
    const { sent } = await storage.read.sendings.sum({ scope, key: '' }, today, today + 1);
    if (sent * 100 < limit * NEAR) continue;
    const percent = Math.floor((sent * 100) / limit);
    const severity = sent >= limit ? 'critical' : 'warning';
    problems.push({ key: 'spend_cap_near', severity, params: { budget, sent, limit, percent } });
  }
  return problems;
}

/** As the breaker of SMS_BUDGETS sees it. */
async function ofPrefixes({ storage, settings }: Services, now: number): Promise<Problem[]> {
  const rule = breakerRule(settings);
  if (rule.codes === null) return [];
  const slots = await storage.read.sendings.list(PREFIX_SLOTS, now - WINDOW, MOST_SLOTS);
  const judged = slots.filter(({ startsAt }) => startsAt < judgedBefore(now));
  const prefixes = Map.groupBy(judged, ({ key }) => key);
  return [...prefixes].flatMap(([prefix, counted]): Problem[] => {
    const sent = counted.reduce((sum, slot) => sum + slot.sent, 0);
    const used = counted.reduce((sum, slot) => sum + slot.used, 0);
    if (!tooFewUsed(rule, { sent, used })) return [];
    return [
      { key: 'few_codes_used', severity: 'warning', params: { prefix, sent, used, window_ms: WINDOW } },
    ];
  });
}

async function ofAudit({ storage }: Services, now: number): Promise<Problem[]> {
  const [oldest] = await storage.read.audit.unsealed(1);
  if (!oldest || now - oldest.at <= SEALED_WITHIN) return [];
  return [{ key: 'sealer_behind', severity: 'warning', params: { behind_ms: now - oldest.at } }];
}
