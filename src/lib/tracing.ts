/** What is told of a span. Words of ours, routes, kinds and counts: never an address, a secret or a parameter of SQL. */
export type Attributes = Readonly<Record<string, string | number | boolean>>;

export interface SpanStart {
  readonly name: string;
  /** @default 'internal' */
  readonly kind?: 'internal' | 'server' | 'client' | 'consumer';
  readonly attributes?: Attributes;
  /** The span of another process that caused it, as W3C Trace Context writes it. Missing: the one under way here, if any. */
  readonly parent?: string | undefined;
}

/** A span under way. */
export interface Span {
  /** Spans that `work` begins are in this one. */
  run<T>(work: () => T): T;
  set(attributes: Attributes): void;
  /** @param failed whether what it did failed */
  end(failed: boolean): void;
}

export interface Tracer {
  begin(start: SpanStart): Span;
  /** The span under way, as W3C Trace Context writes it; undefined: there is none. */
  traceparent(): string | undefined;
}

let tracer: Tracer | null = null;

/** Traces what this process does from now on. It is for the whole process, as what is traced is in every folder. */
export function useTracer(given: Tracer | null): void {
  tracer = given;
}

/** Whether this process traces. */
export const isTracing = (): boolean => tracer !== null;

/** Begins a span; undefined where nobody traces. */
export const beginSpan = (start: SpanStart): Span | undefined => tracer?.begin(start);

/** The span under way, for another process to go on from; undefined: nobody traces. */
export const traceparent = (): string | undefined => tracer?.traceparent();

/** Does work within a span. Where nobody traces, it costs a comparison. */
export function traced<T>(start: () => SpanStart, work: (span?: Span) => Promise<T>): Promise<T> {
  if (tracer === null) return work();
  const span = tracer.begin(start());
  return span
    .run(() => work(span))
    .then(
      (value) => {
        span.end(false);
        return value;
      },
      (error: unknown) => {
        span.end(true);
        throw error;
      },
    );
}

const NO_STATEMENT = 'statement';

/** Runs a statement within a span that tells its kind, `select` or `update`, and nothing else of it. */
export const tracedStatement = <T>(
  system: 'sqlite' | 'postgresql',
  sql: string,
  work: () => Promise<T>,
): Promise<T> =>
  traced(() => {
    const kind = /^\s*([a-z]+)/i.exec(sql)?.[1]?.toLowerCase() ?? NO_STATEMENT;
    return {
      name: `sql ${kind}`,
      kind: 'client',
      attributes: { 'db.system.name': system, 'db.operation.name': kind },
    };
  }, work);
