import { constants } from 'node:os';
import closeWithGrace from 'close-with-grace';
import type { Logger } from 'pino';
import { SECOND } from '../lib/clock.ts';

/** A supervisor that asked a process to stop kills it soon after: Docker after 10 s, systemd and Kubernetes later. */
const STOP_TIMEOUT = 10 * SECOND;

/** Their default is to end the process at once. */
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
 * Stops the process gracefully on SIGTERM and SIGINT, with exit code 0. A second signal, or 10 seconds, end it at once:
 * what was not finished is as after a power cut, and nothing that was acknowledged is lost. An uncaught error leaves it
 * in an unknown state: it is logged, and the exit code 1 lets the supervisor start another.
 *
 * @param stop finishes the work in progress and closes everything
 */
export function stopGracefully(logger: Logger, stop: () => Promise<void>): void {
  const options: closeWithGrace.Options = {
    delay: STOP_TIMEOUT,
    skip: [...OTHER_SIGNALS, 'beforeExit'],
    logger: { error: (error: unknown) => logger.error({ err: error }, 'stopping failed') },
    onTimeout: () => logger.error({}, 'stopping took too long'),
    // Shells report a process that a signal ended as 128 plus the signal's number.
    onSecondSignal: (signal) => process.exit(128 + constants.signals[signal]),
    onSecondError: (error) => logger.fatal({ err: error }, 'a fault nobody caught'),
  };
  closeWithGrace(options, async ({ err, signal }) => {
    if (err) return logger.fatal({ err }, 'a fault nobody caught');
    logger.info({ signal }, 'stopping');
    await stop();
    logger.info({}, 'stopped');
  });
}
