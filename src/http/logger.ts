import pino, { type DestinationStream, type LogFn, type Logger } from 'pino';
import { systemClock } from '../lib/clock.ts';
import { createTurnBatch } from '../lib/turn.ts';

const STDERR = 2;
/** Lines are buffered: a system call for each would take a tenth of a request's time. Bytes and milliseconds. */
const BUFFER = 4096;
const FLUSH_EVERY = 250;
/** The number of pino's level `warn`, from which lines are written at once. */
const WARN = 40;

type Destination = DestinationStream & { flush?: () => void };

/** Names of fields that could hold a credential or personal data. */
const REDACTED = ['password', 'token', 'code', 'key', 'cookie', 'authorization', 'email', 'phone', 'payload'];

/**
 * Structured logs on standard error, one JSON object per line; standard output is for the output of commands. Errors have
 * their stack, but not the details that databases and mail servers add, because they quote values. A killed process may
 * lose its `info` lines of the last quarter of a second.
 */
export function createLogger(level: string, destination: Destination = standardError()): Logger {
  const options = {
    level,
    base: null,
    timestamp: createTimestamp(),
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

let opened: Destination | undefined;

/** One for the process, however many loggers it has. */
function standardError(): Destination {
  opened ??= openStandardError();
  return opened;
}

/** Lines that come together (`lib/turn.ts`) are added as one: for each addition pino joins and measures its whole buffer. */
function openStandardError(): Destination {
  const stream = pino.destination({
    dest: STDERR,
    sync: false,
    minLength: BUFFER,
    periodicFlush: FLUSH_EVERY,
  });
  const lines = createTurnBatch<string>((turn) => stream.write(turn.join('')));
  // Before pino's listener, which writes the buffer.
  process.prependListener('exit', lines.flush);
  return {
    write: lines.add,
    flush() {
      lines.flush();
      stream.flush();
    },
  };
}

/** The time of a line, made once a millisecond: under load that is many lines. */
function createTimestamp(): () => string {
  let madeAt = Number.NaN;
  let text = '';
  return () => {
    const now = systemClock.now();
    if (now !== madeAt) {
      madeAt = now;
      text = `,"time":"${new Date(now).toISOString()}"`;
    }
    return text;
  };
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
