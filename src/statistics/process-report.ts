import type { Storage } from '../contracts/storage.ts';
import type { ProcessReport } from '../contracts/stores/statistics.ts';
import { type Clock, SECOND } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';
import { newUid } from '../lib/random.ts';

/** How often a process looks at itself, milliseconds: what changed is told at once. */
const LOOK_EVERY = 5 * SECOND;
/** How often it writes when nothing changed. */
const WRITE_EVERY = 30 * SECOND;
/** A process that has not reported for so long is gone. */
export const REPORT_LIFE = 90 * SECOND;

/** What a process can tell of itself that others cannot see. */
export const TROUBLES = ['breaker:sms', 'breaker:email', 'redis'] as const;
export type Trouble = (typeof TROUBLES)[number];

/**
 * Writes how this process is for others to see: the state of a circuit breaker is in the memory of the worker only, and
 * people ask a server or the command line.
 *
 * @param deps.troubles what does not work at the moment
 */
export function createProcessReporter(deps: {
  storage: Storage;
  clock: Clock;
  logger: Logger;
  role: ProcessReport['role'];
  troubles: () => readonly Trouble[];
}) {
  const { storage, clock, logger, role, troubles } = deps;
  const uid = newUid();
  let written = { at: Number.NEGATIVE_INFINITY, text: '' };
  let timer: NodeJS.Timeout | undefined;
  let underWay: Promise<void> | undefined;

  const look = async (): Promise<void> => {
    const at = clock.now();
    const now = troubles();
    const text = now.join(' ');
    const isRecent = at >= written.at && at - written.at < WRITE_EVERY;
    if (isRecent && text === written.text) return;
    await storage.transaction(({ statistics }) => statistics.report({ uid, role, at, troubles: now }));
    written = { at, text };
  };

  const begin = (): void => {
    underWay ??= look()
      .catch((error) => logger.warn({ err: error }, 'how this process is could not be stored'))
      .finally(() => {
        underWay = undefined;
      });
  };

  return {
    /** Writes if there is something to tell. */
    look,

    start(): void {
      begin();
      timer ??= setInterval(begin, LOOK_EVERY).unref();
    },

    /** Deletes the report: this process is no more. */
    async stop(): Promise<void> {
      clearInterval(timer);
      timer = undefined;
      await underWay;
      await storage
        .transaction(({ statistics }) => statistics.endReport(uid))
        .catch((error) => logger.warn({ err: error }, 'the report of this process stays until it is old'));
    },
  };
}
