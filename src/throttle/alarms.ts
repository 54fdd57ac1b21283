import type { Audit } from '../audit/audit.ts';
import type { Source } from '../contracts/requester.ts';
import type { AuditRow } from '../contracts/stores/audit.ts';
import { HOUR } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';
import type { Counters } from './counters.ts';

/** So that an attack from many addresses does not fill the audit trail. */
const ALARMS_PER_HOUR = 20;

/** What is raised: an audit event and a line in the log, at most once an hour for the same subject. */
export const ALARMS = {
  'guessing.account': 'an account was locked for unknown devices: too many wrong passwords',
  'guessing.source': 'an address was locked: wrong passwords or codes at too many accounts',
  'guessing.codes': 'too many wrong codes over all phones: one guess per code from unknown devices',
  'guessing.storefront':
    'too many wrong passwords and codes through a storefront: unknown devices have to wait',
} as const;

/** Tells operators that a budget for guesses is used up, in the audit trail and in the log. */
export function createAlarms(deps: { counters: Counters; audit: Audit; logger: Logger }) {
  const { counters, audit, logger } = deps;
  /** @param subject whose budget it is, for the name of a counter */
  return async function raise(
    event: keyof typeof ALARMS,
    subject: readonly string[],
    source: Source,
    detail: AuditRow['detail'],
  ): Promise<void> {
    const { wait } = await counters.hitAll([
      { name: ['alarm', event, ...subject], window: HOUR, most: 1 },
      { name: ['alarms', event], window: HOUR, most: ALARMS_PER_HOUR },
    ]);
    if (wait > 0) return;
    logger.warn({ event, requestId: source.requestId, ...detail }, ALARMS[event]);
    await audit.recordAlone(source, { event, outcome: 'failure', actorId: null, userId: null, detail });
  };
}

export type RaiseAlarm = ReturnType<typeof createAlarms>;
