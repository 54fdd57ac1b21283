import type { Audit } from '../audit/audit.ts';
import type { Transaction } from '../contracts/storage.ts';
import type { CounterName, SendingCount } from '../contracts/stores/sendings.ts';
import type { Logger } from '../lib/logger.ts';
import type { Settings } from '../settings.ts';
import { dayBudgets } from './limits.ts';

/** Shares of a day's budget at which operators are told, percent. */
const ALARMS_AT = [50, 80, 100] as const;

/** Alarms as a day's budget is used up: an audit row and a line in the log, once a day each, whichever worker is first. */
export function createAlarms({
  settings,
  audit,
  logger,
}: {
  settings: Settings;
  audit: Audit;
  logger: Logger;
}) {
  return {
    /** Raises the alarms that a counter has reached, in the transaction that counted. */
    async raise(
      stores: Transaction,
      { scope, startsAt }: CounterName,
      { sent }: SendingCount,
    ): Promise<void> {
      const ofDay = dayBudgets(settings).find((one) => one.scope === scope);
      if (!ofDay || ofDay.limit === null) return;
      const { budget, limit } = ofDay;
      for (const percent of ALARMS_AT) {
        if (sent * 100 < limit * percent) return;
        const name = { scope: 'alarm', key: `${budget} ${percent}`, startsAt };
        const raised = await stores.sendings.add(name, { sent: 1, used: 0 });
        if (raised.sent > 1) continue;
        const detail = { budget, percent, limit, sent };
        await audit.record(
          stores,
          { address: 'worker', agent: '', requestId: 'budgets' },
          { event: 'message.alarm', outcome: 'success', actorId: null, userId: null, detail },
        );
        stores.afterCommit(() =>
          logger.warn(detail, `${percent} % of the messages a day that the budget allows have been sent`),
        );
      }
    },
  };
}
