import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Environment } from '../config/config.ts';
import { MINUTE, SECOND } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';
import type { Scraped } from '../metrics/scraped.ts';

/** Pauses before a worker that died is started again: from the first to the longest, doubling. Milliseconds. */
const PAUSE = { first: SECOND, longest: 30 * SECOND } as const;
/** A worker that lived this long was well: the next pause is the first again. Milliseconds. */
const WELL_AFTER = MINUTE;

/** The option of `latchkey worker` that {@link superviseWorker} sets: it lives and ends with its server. */
export const SUPERVISED = '--supervised';

/** What the server sends its worker when it has queued a message. */
export const WAKE = 'wake';
/** What it sends to have the metrics of the worker, which answers with a {@link MetricsAnswer}. */
export const ASK_METRICS = 'metrics';
export interface MetricsAnswer {
  readonly metrics: Scraped;
}
/** How long a scrape waits for the worker, milliseconds. */
const METRICS_TIMEOUT = 2 * SECOND;

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
  /** Scrapes that wait for the worker’s answer. */
  const asking: ((metrics: Scraped | null) => void)[] = [];
  let pause: number = PAUSE.first;

  const start = (): void => {
    const startedAt = performance.now();
    const worker = fork(process.argv[1] ?? '', ['worker', SUPERVISED], {
      execArgv: process.execArgv,
      env: { ...environment, PORT: String(port) },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    child = worker;
    worker.on('message', (message: Partial<MetricsAnswer>) => {
      if (!message.metrics) return;
      for (const resolve of asking.splice(0)) resolve(message.metrics);
    });
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

    /** The metrics of the worker; null if it does not answer in time. */
    async metrics(): Promise<Scraped | null> {
      if (!child?.connected) return null;
      const { promise, resolve } = Promise.withResolvers<Scraped | null>();
      asking.push(resolve);
      const timer = setTimeout(() => resolve(null), METRICS_TIMEOUT);
      if (asking.length === 1) child.send(ASK_METRICS, () => {});
      return promise.finally(() => {
        clearTimeout(timer);
        const index = asking.indexOf(resolve);
        if (index >= 0) asking.splice(index, 1);
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
