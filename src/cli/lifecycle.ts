import { constants } from 'node:os';
import type { Logger } from 'pino';
import { SECOND } from '../lib/clock.ts';

/** A supervisor that asked a process to stop kills it soon after: Docker after 10 s, systemd and Kubernetes later. */
const STOP_TIMEOUT = 10 * SECOND;

const STOP_SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/**
 * Runs until somebody asks the process to stop, then stops it in good order: exit code 0. A second signal, or 10 seconds,
 * end it at once: what was not finished is as after a power cut, and nothing that was acknowledged is lost.
 *
 * @param stop finishes what is at work and closes everything
 */
export async function untilStopped(logger: Logger, stop: () => Promise<void>): Promise<void> {
  logCrashes(logger);
  const signal = await firstSignal();
  logger.info({ signal }, 'stopping');
  for (const name of STOP_SIGNALS) process.once(name, exitBySignal);
  const timer = setTimeout(() => {
    logger.error({}, 'stopping took too long');
    process.exit(1);
  }, STOP_TIMEOUT);
  // Only what is still open can keep the process alive to see it.
  timer.unref();
  await stop();
  logger.info({}, 'stopped');
}

function firstSignal(): Promise<NodeJS.Signals> {
  const { promise, resolve } = Promise.withResolvers<NodeJS.Signals>();
  const onSignal = (signal: NodeJS.Signals): void => {
    for (const name of STOP_SIGNALS) process.off(name, onSignal);
    resolve(signal);
  };
  for (const name of STOP_SIGNALS) process.on(name, onSignal);
  return promise;
}

/** Shells report a process that a signal ended as 128 and the signal's number. */
function exitBySignal(signal: NodeJS.Signals): void {
  process.exit(128 + constants.signals[signal]);
}

/** A fault nobody caught leaves the process in an unknown state: it is logged, and the supervisor starts another. */
function logCrashes(logger: Logger): void {
  process.on('uncaughtException', (error) => {
    logger.fatal({ err: error }, 'a fault nobody caught');
    process.exit(1);
  });
}
