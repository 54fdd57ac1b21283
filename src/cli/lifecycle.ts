import { constants } from 'node:os';
import closeWithGrace from 'close-with-grace';
import type { Logger } from 'pino';
import { SECOND } from '../lib/clock.ts';

/** Supervisors kill a process that does not stop: Docker after 10 s, systemd and Kubernetes later. */
const STOP_TIMEOUT = 10 * SECOND;

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
 * Stops the process gracefully on SIGTERM and SIGINT, with exit code 0. A second signal, or 10 seconds, end it at once,
 * like a power cut: nothing that was acknowledged is lost. After an uncaught error the state is unknown, so the error is
 * logged and the process exits with code 1, for the supervisor to restart it.
 *
 * @param stop finishes the work in progress and closes everything
 */
export function stopGracefully(logger: Logger, stop: () => Promise<void>): void {
  stopOn([], logger, stop);
}

/**
 * Stops the process like {@link stopGracefully} when the channel to the process that forked it closes, which it also does
 * when that process is killed. Ctrl-C and supervisors signal both processes at once: the parent alone decides, or its
 * closing the channel would count as the second signal.
 */
export function stopWithParent(logger: Logger, stop: () => Promise<void>): void {
  const signals = ['SIGTERM', 'SIGINT'] as const;
  for (const signal of signals) process.on(signal, () => {});
  const { close } = stopOn(signals, logger, stop);
  process.once('disconnect', close);
  if (!process.connected) void close();
}

/** @param ignored signals that do not stop the process */
function stopOn(ignored: readonly ('SIGTERM' | 'SIGINT')[], logger: Logger, stop: () => Promise<void>) {
  const options: closeWithGrace.Options = {
    delay: STOP_TIMEOUT,
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
    await stop();
    logger.info({}, 'stopped');
  });
}
