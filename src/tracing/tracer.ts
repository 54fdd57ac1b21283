import { AsyncLocalStorage } from 'node:async_hooks';
import {
  type Span as OtelSpan,
  type Tracer as OtelTracer,
  ROOT_CONTEXT,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import type { Tracer } from '../lib/tracing.ts';

const KINDS = {
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  consumer: SpanKind.CONSUMER,
} as const;

/** W3C Trace Context, https://www.w3.org/TR/trace-context/#traceparent-header */
const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

/** Our spans on OpenTelemetry's. Which span is under way is kept here: a global context manager would be one for all libraries. */
export function createTracer(otel: OtelTracer): Tracer {
  const current = new AsyncLocalStorage<OtelSpan>();
  return {
    begin({ name, kind = 'internal', attributes = {}, parent }) {
      const remote = parent === undefined ? undefined : contextOf(parent);
      const within = remote ? trace.wrapSpanContext(remote) : current.getStore();
      const context = within ? trace.setSpan(ROOT_CONTEXT, within) : ROOT_CONTEXT;
      const span = otel.startSpan(name, { kind: KINDS[kind], attributes: { ...attributes } }, context);
      return {
        run: (work) => current.run(span, work),
        set: (more) => void span.setAttributes({ ...more }),
        end(failed) {
          // Without the message of the error: it may quote what must not be told.
          if (failed) span.setStatus({ code: SpanStatusCode.ERROR });
          span.end();
        },
      };
    },

    traceparent() {
      const context = current.getStore()?.spanContext();
      if (!context) return undefined;
      const flags = context.traceFlags.toString(16).padStart(2, '0');
      return `00-${context.traceId}-${context.spanId}-${flags}`;
    },
  };
}

function contextOf(traceparent: string): SpanContext | undefined {
  const [, traceId, spanId, flags] = TRACEPARENT.exec(traceparent) ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return undefined;
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true };
}
