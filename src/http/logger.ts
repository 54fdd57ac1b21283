import pino, { type DestinationStream, type LogFn, type Logger } from 'pino';

const STDERR = 2;
/** Lines are written together: a system call for each would be a tenth of a request. Bytes and milliseconds. */
const BUFFER = 4096;
const FLUSH_EVERY = 250;
/** pino's number of `warn`: from here on a line is written at once. */
const WARN = 40;

/** Anything that could hold a credential or a person's address, wherever a caller puts it. */
const REDACTED = ['password', 'token', 'code', 'key', 'cookie', 'authorization', 'email', 'phone', 'payload'];

/**
 * Structured logs, one JSON object a line. Errors are written with their stack but without the details databases and
 * mail servers add, which quote values. They go to standard error: standard output is for what a command answers. A
 * process that is killed may take the last quarter of a second of its `info` lines with it.
 */
export function createLogger(
  level: string,
  destination: DestinationStream & { flush?: () => void } = pino.destination({
    dest: STDERR,
    sync: false,
    minLength: BUFFER,
    periodicFlush: FLUSH_EVERY,
  }),
): Logger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: REDACTED.flatMap((name) => [name, `*.${name}`]), censor: '[redacted]' },
    serializers: { err: describeError },
    hooks: {
      logMethod(this: Logger, args: Parameters<LogFn>, log: LogFn, number: number) {
        log.apply(this, args);
        if (number >= WARN) destination.flush?.();
      },
    },
  };
  return pino(options, destination);
}

function describeError(error: unknown): object {
  if (!(error instanceof Error)) return { type: typeof error };
  const code = (error as { code?: unknown }).code;
  return {
    type: error.name,
    ...(typeof code === 'string' && { code }),
    message: error.message,
    stack: error.stack,
    ...(error.cause !== undefined && { cause: describeError(error.cause) }),
  };
}
