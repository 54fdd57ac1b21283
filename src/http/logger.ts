import pino, { type DestinationStream, type LogFn, type Logger } from 'pino';

const STDERR = 2;
/** Lines are buffered: a system call for each would take a tenth of a request's time. Bytes and milliseconds. */
const BUFFER = 4096;
const FLUSH_EVERY = 250;
/** The number of pino's level `warn`, from which lines are written at once. */
const WARN = 40;

/** Names of fields that could hold a credential or personal data. */
const REDACTED = ['password', 'token', 'code', 'key', 'cookie', 'authorization', 'email', 'phone', 'payload'];

/**
 * Structured logs on standard error, one JSON object per line; standard output is for the output of commands. Errors have
 * their stack, but not the details that databases and mail servers add, because they quote values. A killed process may
 * lose its `info` lines of the last quarter of a second.
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
