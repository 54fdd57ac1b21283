import type { Metrics } from '../contracts/metrics.ts';
import type { ProcessReport } from '../contracts/stores/statistics.ts';
import type { Logger } from '../lib/logger.ts';
import type { Statistics } from '../statistics/statistics.ts';
import { type GaugeServices, processGauges, serviceGauges, workerGauges } from './gauges.ts';
import { createMetrics } from './registry.ts';
import type { Scraped } from './scraped.ts';

/** The metrics of a process of the service. */
export function openMetrics(
  core: GaugeServices & { readonly statistics: Pick<Statistics, 'listen'>; readonly logger: Logger },
  own:
    | { readonly role: 'server'; readonly worker: () => Promise<Scraped | null> }
    | { readonly role: 'worker'; readonly openBreakers: () => readonly string[] },
): Metrics & { scraped(): Promise<Scraped> } {
  const role: ProcessReport['role'] = own.role;
  const gauges = own.role === 'server' ? serviceGauges(core) : workerGauges(own.openBreakers);
  return createMetrics({
    ...core,
    role,
    gauges: [...processGauges(core), ...gauges],
    others: async () => {
      const worker = own.role === 'server' ? await own.worker() : null;
      return worker ? [worker] : [];
    },
  });
}
