import type { Config } from '../config/config.ts';
import { SECOND } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';

/** How long stopping waits for a collector, milliseconds. */
const PATIENCE = 2 * SECOND;

/**
 * Traces this process where OTEL_EXPORTER_OTLP_ENDPOINT is set; else nothing of it is loaded.
 * @returns what sends the last spans
 */
export async function openTraces(
  config: Config,
  logger: Logger,
  role: 'server' | 'worker',
): Promise<() => Promise<void>> {
  const { traceEndpoint: endpoint, traceServiceName: serviceName, traceShare: share } = config;
  if (endpoint === null) return async () => {};
  const { openTracing } = await import('../tracing/open.ts');
  const close = openTracing({ endpoint, serviceName, share, role });
  return async () => {
    const late = new Promise<void>((resolve) => setTimeout(resolve, PATIENCE).unref());
    const sent = close().catch((error) => logger.warn({ err: error }, 'the last spans were not sent'));
    await Promise.race([sent, late]);
  };
}
