import pino, { type DestinationStream, type Logger } from 'pino';

const STDERR = 2;

/** Anything that could hold a credential or a person's address, wherever a caller puts it. */
const REDACTED = ['password', 'token', 'code', 'key', 'cookie', 'authorization', 'email', 'phone', 'payload'];

/**
 * Structured logs, one JSON object a line. Errors are written with their stack but without the details databases and
 * mail servers add, which quote values. They go to standard error: standard output is for what a command answers.
 */
export function createLogger(
  level: string,
  destination: DestinationStream = pino.destination(STDERR),
): Logger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: REDACTED.flatMap((name) => [name, `*.${name}`]), censor: '[redacted]' },
    serializers: { err: describeError },
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
