import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { useTracer } from '../lib/tracing.ts';
import { VERSION } from '../lib/version.ts';
import { createTracer } from './tracer.ts';

/**
 * Sends the spans of this process to a collector (OTLP over HTTP), in batches. A collector that is away costs no request
 * anything: spans that do not fit into the queue are dropped.
 *
 * @param options.endpoint the collector’s address; `/v1/traces` is added
 * @param options.share of the traces that begin here, from 0 to 1
 * @returns what sends the last spans and ends tracing
 */
export function openTracing(options: {
  endpoint: string;
  serviceName: string;
  share: number;
  role: 'server' | 'worker';
}): () => Promise<void> {
  const { endpoint, serviceName, share, role } = options;
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/+$/, '')}/v1/traces` });
  const provider = new TracerProvider({
    resource: resourceFromAttributes({
      'service.name': serviceName,
      'service.version': VERSION,
      'service.namespace': 'latchkey',
      'latchkey.role': role,
    }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(share) }),
    spanProcessors: [new BatchSpanProcessor({ exporter })],
  });
  useTracer(createTracer(provider.getTracer('latchkey', VERSION)));
  return async () => {
    useTracer(null);
    await provider.shutdown();
  };
}
