import type { Storage } from '../contracts/storage.ts';
import { STEP_NAMES, STEPS, type Step } from '../contracts/stores/statistics.ts';
import { inTransactions } from '../lib/batches.ts';
import { CLOCK_SKEW, type Clock, DAY, HOUR } from '../lib/clock.ts';
import type { Settings } from '../settings.ts';
import { STATISTICS_RETENTION_DEFAULTS } from '../settings-table/monitoring.ts';
import { REPORT_LIFE } from './process-report.ts';

/** How long the rows of each step are kept, milliseconds. */
function lifeOf(step: Step, settings: Settings): number {
  const kept = { ...STATISTICS_RETENTION_DEFAULTS, ...settings.get('STATISTICS_RETENTION') };
  return { minute: kept.minute_hours * HOUR, hour: kept.hour_days * DAY, day: kept.day_days * DAY }[step];
}

/** Deletes statistics that are older than STATISTICS_RETENTION, those that a wrong clock counted ahead, and old reports. */
export const createStatisticsRetention =
  ({ storage, settings, clock }: { storage: Storage; settings: Settings; clock: Clock }) =>
  async (isStopped: () => boolean): Promise<void> => {
    const now = clock.now();
    const latest = now + CLOCK_SKEW;
    for (const step of STEP_NAMES) {
      const oldest = now - lifeOf(step, settings) - STEPS[step];
      await inTransactions(
        storage,
        ({ statistics }, limit) => statistics.removeOutside(step, oldest, latest, limit),
        isStopped,
      );
    }
    await inTransactions(
      storage,
      ({ statistics }, limit) => statistics.removeReportsOutside(now - REPORT_LIFE, latest, limit),
      isStopped,
    );
  };
