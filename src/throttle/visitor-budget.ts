import type { Source } from '../contracts/requester.ts';
import type { Session } from '../contracts/stores/sessions.ts';
import { DAY } from '../lib/clock.ts';
import type { Settings } from '../settings.ts';
import type { Counter, Counters } from './counters.ts';
import { sourceCounters } from './source-budget.ts';

/**
 * The visitors of one source and day whose sessions are kept for two weeks, so that a stranger cannot fill the disk with
 * sessions of nobody. Those beyond it are not refused: their sessions only end earlier.
 */
export function createVisitorBudget({ counters, settings }: { counters: Counters; settings: Settings }) {
  return {
    /** Counts a visitor's session once a day, however many requests come with its cookie. @returns whether it is kept */
    async keep(
      { idHash }: Pick<Session, 'idHash'>,
      source: Pick<Source, 'address' | 'isStorefront'>,
    ): Promise<boolean> {
      const limit = settings.get('VISITOR_DAILY_LIMIT');
      if (limit === 0) return true;
      const once: Counter = { name: ['visitor-kept', idHash], window: DAY, most: 1 };
      const { wait, full } = await counters.hitAll([once, ...sourceCounters('visitors', source, limit)]);
      return wait === 0 || full.includes(once.name);
    },
  };
}

export type VisitorBudget = ReturnType<typeof createVisitorBudget>;
