import type { Core } from '../app.ts';
import type { Metrics } from '../contracts/metrics.ts';
import { listenForScrapes } from '../metrics/listener.ts';
import type { openMetrics } from '../metrics/open.ts';

type Opened = ReturnType<typeof openMetrics>;

/** The metrics of this process; null where nobody may read them: then the library is not loaded. */
export async function metricsOf(core: Core, own: Parameters<typeof openMetrics>[1]): Promise<Opened | null> {
  const { metricsPort, metricsToken } = core.config;
  if (metricsPort === null && metricsToken === null) return null;
  const { openMetrics } = await import('../metrics/open.ts');
  return openMetrics(core, own);
}

/** Serves them on METRICS_PORT; null without one. @throws UsageError if it cannot listen there */
export async function openScrapes({ config, logger }: Core, metrics: Pick<Metrics, 'text'> | null) {
  const { metricsHost: host, metricsPort: port, metricsToken: token } = config;
  if (metrics === null || port === null) return null;
  const scrapes = await listenForScrapes(metrics, { host, port, token }, logger);
  logger.info({ host, port: scrapes.port }, 'metrics are served');
  return scrapes;
}
