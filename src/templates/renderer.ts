import { once } from 'node:events';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import pLimit from 'p-limit';
import { type Clock, MINUTE, SECOND } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';
import { LIMITS, type Rendering, type TemplateVariables } from './template.ts';

/** What the thread is asked to render. */
export interface Job {
  readonly source: string;
  readonly variables: TemplateVariables;
}

export type Templates = ReturnType<typeof createTemplates>;

/** Beside the compiled file it is JavaScript, like that one. */
const THREAD = new URL(`./thread${extname(import.meta.url)}`, import.meta.url);
/** Milliseconds a thread may take to start, also on a busy machine. */
const START_LIMIT = 20 * SECOND;
/** How long a template that used up a limit is not tried again: each try would hold up the messages behind it. */
const REST = MINUTE;

/**
 * Renders in a thread with little memory and a deadline, started for the first template. The limits of liquidjs are not
 * enough: it looks at the clock only between two pieces of a template, and cannot interrupt one.
 */
export function createTemplates({ clock, logger }: { clock: Clock; logger: Logger }) {
  const oneAtATime = pLimit(1);
  const resting = new Map<string, { readonly until: number; readonly outcome: Rendering }>();
  let thread: Worker | undefined;

  const perform = async (job: Job): Promise<Rendering> => {
    const rest = resting.get(job.source);
    if (rest && clock.now() < rest.until) return rest.outcome;
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
    /** Never throws, and never blocks the event loop: whatever the template does, it ends within its limits. */
    render: (source: string, variables: TemplateVariables): Promise<Rendering> =>
      oneAtATime(() => perform({ source, variables })),

    async close(): Promise<void> {
      await thread?.terminate();
    },
  };
}

async function startThread(onEnd: () => void): Promise<Worker> {
  const worker = new Worker(THREAD, {
    // None of the process's secrets.
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

/** @throws when the thread dies of the job, or is not done by the deadline */
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
