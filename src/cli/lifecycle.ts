import { constants } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import closeWithGrace from 'close-with-grace';
import type { Logger } from 'pino';
import { SECOND } from '../lib/clock.ts';

/** Supervisors kill a process that does not stop: Docker after 10 s, systemd and Kubernetes later. */
const STOP_TIMEOUT = 10 * SECOND;
/** What is left of it for work in progress, however long the drain delay is. */
const WORK_TIMEOUT = 5 * SECOND;

/** Signals that close-with-grace would handle. By default they end the process at once. */
const OTHER_SIGNALS = [
  'SIGHUP',
  'SIGQUIT',
  'SIGILL',
  'SIGTRAP',
  'SIGABRT',
  'SIGBUS',
  'SIGFPE',
  'SIGSEGV',
  'SIGUSR2',
] as const;

/**
 * Stops the process gracefully on SIGTERM and SIGINT, with exit code 0. A second signal, or 10 seconds (5 after a longer drain
 * delay), end it at once, like a power cut: nothing that was acknowledged is lost. After an uncaught error the state is unknown, so the error is
 * logged and the process exits with code 1, for the supervisor to restart it.
 *
 * @param stop finishes the work in progress and closes everything
 * @param drain what a server does before: on SIGTERM, which supervisors send, it takes `delay` seconds more of requests. Who
 *   types Ctrl-C is not behind a load balancer.
 */
export function stopGracefully(
  logger: Logger,
  stop: () => Promise<void>,
  drain: { begin(): void; readonly delay: number } = { begin() {}, delay: 0 },
): void {
  const delay = drain.delay * SECOND;
  stopOn([], logger, Math.max(STOP_TIMEOUT, delay + WORK_TIMEOUT), async (signal) => {
    drain.begin();
    if (signal === 'SIGTERM') await pause(delay);
    await stop();
  });
}

/**
 * Stops the process like {@link stopGracefully} when the channel to the process that forked it closes, which it also does
 * when that process is killed. Ctrl-C and supervisors signal both processes at once: the parent alone decides, or its
 * closing the channel would count as the second signal.
 */
export function stopWithParent(logger: Logger, stop: () => Promise<void>): void {
  const signals = ['SIGTERM', 'SIGINT'] as const;
  for (const signal of signals) process.on(signal, () => {});
  const { close } = stopOn(signals, logger, STOP_TIMEOUT, stop);
  process.once('disconnect', close);
  if (!process.connected) void close();
}

/**
 * @param ignored signals that do not stop the process
 * @param timeout milliseconds
 */
function stopOn(
  ignored: readonly ('SIGTERM' | 'SIGINT')[],
  logger: Logger,
  timeout: number,
  stop: (signal?: NodeJS.Signals) => Promise<void>,
) {
  const options: closeWithGrace.Options = {
    delay: timeout,
    skip: [...OTHER_SIGNALS, ...ignored, 'beforeExit'],
    logger: { error: (error: unknown) => logger.error({ err: error }, 'stopping failed') },
    onTimeout: () => logger.error({}, 'stopping took too long'),
    // Shells report a process ended by a signal as 128 plus the signal's number.
    onSecondSignal: (signal) => process.exit(128 + constants.signals[signal]),
    onSecondError: (error) => logger.fatal({ err: error }, 'a fault nobody caught'),
  };
  return closeWithGrace(options, async ({ err, signal }) => {
    if (err) return logger.fatal({ err }, 'a fault nobody caught');
    logger.info({ signal }, 'stopping');
    await stop(signal);
    logger.info({}, 'stopped');
  });
}
