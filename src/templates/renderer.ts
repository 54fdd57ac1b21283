import { once } from 'node:events';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import pLimit from 'p-limit';
import { type Clock, isPaused, MINUTE, SECOND } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';
import { LIMITS, type Rendering, type TemplateVariables } from './template.ts';

/** A request to the thread. */
export interface Job {
  readonly source: string;
  readonly variables: TemplateVariables;
}

export type Templates = ReturnType<typeof createTemplates>;

/** Has the same extension as this file: .ts in a checkout, .js when compiled. */
const THREAD = new URL(`./thread${extname(import.meta.url)}`, import.meta.url);
/** How long a thread may take to start, milliseconds. Generous, for busy machines. */
const START_LIMIT = 20 * SECOND;
/** How long a template that exceeded a limit is not tried again: each try would delay the messages behind it. */
const REST = MINUTE;

/**
 * Renders in a thread with limited memory and a deadline, started for the first template. The limits of liquidjs are not
 * enough: it checks the time only between two parts of a template and cannot interrupt one.
 */
export function createTemplates({ clock, logger }: { clock: Clock; logger: Logger }) {
  const oneAtATime = pLimit(1);
  const resting = new Map<string, { readonly until: number; readonly outcome: Rendering }>();
  let thread: Worker | undefined;

  const perform = async (job: Job): Promise<Rendering> => {
    const rest = resting.get(job.source);
    if (rest && isPaused(rest.until, REST, clock.now())) return rest.outcome;
    resting.delete(job.source);
    const outcome = await tryOnce(job);
    if (outcome.kind === 'exceeded') {
      for (const [source, { until }] of resting) if (until <= clock.now()) resting.delete(source);
      resting.set(job.source, { until: clock.now() + REST, outcome });
    }
    return outcome;
  };

  const tryOnce = async (job: Job): Promise<Rendering> => {
    try {
      thread ??= await startThread(() => {
        thread = undefined;
      });
    } catch (error) {
      logger.error({ err: error }, 'the thread that renders templates does not start');
      return { kind: 'faulty', fault: 'the thread that renders templates does not start' };
    }
    const worker = thread;
    try {
      return await ask(worker, job);
    } catch (error) {
      await worker.terminate();
      return { kind: 'exceeded', fault: causeOf(error) };
    }
  };

  return {
    /** Never throws and never blocks the event loop. Any template ends within the limits. */
    render: (source: string, variables: TemplateVariables): Promise<Rendering> =>
      oneAtATime(() => perform({ source, variables })),

    async close(): Promise<void> {
      await thread?.terminate();
    },
  };
}

async function startThread(onEnd: () => void): Promise<Worker> {
  const worker = new Worker(THREAD, {
    // Keeps the process's secrets out of the thread.
    env: {},
    argv: [],
    resourceLimits: { maxOldGenerationSizeMb: LIMITS.heap, maxYoungGenerationSizeMb: LIMITS.heap / 4 },
  });
  // An unhandled error event would end the process.
  worker.on('error', () => {});
  worker.on('exit', onEnd);
  try {
    await once(worker, 'message', { signal: AbortSignal.timeout(START_LIMIT) });
  } catch (error) {
    await worker.terminate();
    throw error;
  }
  // The idle thread must not keep the process alive.
  worker.unref();
  return worker;
}

/** @throws if the thread dies or does not answer by the deadline */
async function ask(worker: Worker, job: Job): Promise<Rendering> {
  worker.ref();
  try {
    worker.postMessage(job);
    const [answer] = await once(worker, 'message', { signal: AbortSignal.timeout(LIMITS.deadline) });
    return answer as Rendering; // thread.ts sends nothing else
  } finally {
    worker.unref();
  }
}

function causeOf(error: unknown): string {
  const { name, code } = error as { name?: string; code?: string };
  if (name === 'AbortError') return `it takes longer than ${LIMITS.deadline} ms`;
  if (code === 'ERR_WORKER_OUT_OF_MEMORY') return `it needs more than ${LIMITS.heap} MB of memory`;
  return 'the thread that renders templates died of it';
}
