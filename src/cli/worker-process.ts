import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Environment } from '../config/config.ts';
import { MINUTE, SECOND } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';

/** Pauses before a worker that died is started again: from the first to the longest, doubling. Milliseconds. */
const PAUSE = { first: SECOND, longest: 30 * SECOND } as const;
/** A worker that lived this long was well: the next pause is the first again. Milliseconds. */
const WELL_AFTER = MINUTE;

/** The option of `latchkey worker` that {@link superviseWorker} sets: it lives and ends with its server. */
export const SUPERVISED = '--supervised';

/** What the server sends its worker when it has queued a message. */
export const WAKE = 'wake';

/**
 * Runs `latchkey worker` as a child process. The worker does more for people it knows than for others; in the server's
 * process, the time that cheap requests take would tell them apart. The child writes to this process's standard error,
 * and ends when this process closes the channel between them or dies, even of SIGKILL.
 *
 * @param deps.port where the server listens: with PORT=0 the worker's links would not know
 * @param deps.environment with the secrets that the server has: files of secrets may change before a worker starts again
 */
export function superviseWorker(deps: { logger: Logger; port: number; environment: Environment }) {
  const { logger, port, environment } = deps;
  let child: ChildProcess | undefined;
  let restart: NodeJS.Timeout | undefined;
  let isWaking = false;
  let isStopping = false;
  let pause: number = PAUSE.first;

  const start = (): void => {
    const startedAt = performance.now();
    const worker = fork(process.argv[1] ?? '', ['worker', SUPERVISED], {
      execArgv: process.execArgv,
      env: { ...environment, PORT: String(port) },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    child = worker;
    worker.once('error', (error) => onEnd({ err: error }));
    worker.once('exit', (code, signal) => onEnd({ code, signal }));

    const onEnd = (how: object): void => {
      if (child !== worker) return;
      child = undefined;
      if (isStopping) return;
      if (performance.now() - startedAt > WELL_AFTER) pause = PAUSE.first;
      logger.error({ ...how, pause }, 'the worker process ended; it is started again after the pause');
      restart = setTimeout(start, pause);
      pause = Math.min(2 * pause, PAUSE.longest);
    };
  };

  return {
    start,

    /** Tells the worker that a message was queued. Once per turn of the event loop is enough. */
    wake(): void {
      if (isWaking) return;
      isWaking = true;
      setImmediate(() => {
        isWaking = false;
        // A worker that is starting or ending looks by itself.
        if (child?.connected) child.send(WAKE, () => {});
      });
    },

    /** Resolves when the worker has settled the messages it was sending and has ended. */
    async stop(): Promise<void> {
      isStopping = true;
      clearTimeout(restart);
      if (!child) return;
      const ended = once(child, 'exit');
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}
