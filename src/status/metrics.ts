import type { Config } from '../config/config.ts';
import { METRICS_TYPE, type Metrics } from '../contracts/metrics.ts';
import { type Route, refuse, route } from '../contracts/route.ts';
import { hasBearer } from '../lib/bearer.ts';

/**
 * For Prometheus, where METRICS_TOKEN is set and no port of its own: else nobody finds it. Whoever reads it can watch what
 * becomes of a single message, and so learn whether somebody has an account: it is never open to strangers.
 */
export function metrics({
  config: { metricsPort, metricsToken: token },
  metrics: own = null,
}: {
  config: Pick<Config, 'metricsPort' | 'metricsToken'>;
  metrics?: Metrics | null;
}): Route[] {
  // Then there is no such path.
  if (own === null || token === null || metricsPort !== null) return [];
  return [
    route({
      method: 'GET',
      path: '/metrics/',
      operationId: 'metrics',
      summary: 'The metrics of this process, for Prometheus',
      tag: 'Operation',
      auth: 'none',
      // No interface for programs of shops, but the text format of Prometheus.
      isPage: true,
      responses: { 200: { description: 'The metrics.' } },
      async handle({ headers }) {
        if (!hasBearer(headers.authorization as string | undefined, token))
          return refuse({ code: 'not_authenticated' });
        return { kind: 'text', status: 200, text: await own.text(), type: METRICS_TYPE };
      },
    }),
  ];
}
