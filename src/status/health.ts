import { setTimeout as sleep } from 'node:timers/promises';
import type { Check, Component, State } from '../contracts/health.ts';
import { SECOND } from '../lib/clock.ts';
import { Deadline } from '../lib/deadline.ts';
import { Unavailable } from '../lib/failures.ts';
import type { Logger } from '../lib/logger.ts';

/** How long a component may take to answer, milliseconds. */
const TIMEOUT = 2 * SECOND;
/** How long an answer holds, milliseconds. A check writes: whoever asks more often makes no more work. */
const FRESH = SECOND;

const SILENT = 'It does not answer.';

interface Part {
  readonly name: Component['name'];
  readonly state: State;
  readonly checks: readonly Check[];
}

interface Readiness {
  /** `degraded`: it can take requests. */
  readonly status: 'ready' | 'degraded' | 'not ready' | 'stopping';
  readonly parts: readonly Part[];
}

/**
 * Whether everything the service depends on can do its work.
 * @param deps.timeout milliseconds an answer may take
 * @param deps.fresh milliseconds for which it holds
 */
export function createHealth(deps: {
  components: readonly Component[];
  logger: Logger;
  timeout?: number;
  fresh?: number;
}) {
  const { components, logger, timeout = TIMEOUT, fresh = FRESH } = deps;
  let isStopping = false;
  let looking: Promise<readonly Part[]> | undefined;
  let validUntil = 0;

  const lookAt = async ({ name, check }: Component): Promise<Part> => {
    const checks = await within(timeout, new Deadline(timeout).run(check), name).catch((fault: unknown) => [
      { name: 'answer', state: 'down' as const, text: SILENT, fault },
    ]);
    return { name, state: worstOf(checks), checks };
  };

  /** One look serves all who ask until its answer is old. */
  const look = (): Promise<readonly Part[]> => {
    if (looking && performance.now() < validUntil) return looking;
    validUntil = Number.POSITIVE_INFINITY;
    looking = Promise.all(components.map(lookAt)).then((parts) => {
      validUntil = performance.now() + fresh;
      logFaults(parts);
      return parts;
    });
    return looking;
  };

  const logFaults = (parts: readonly Part[]): void => {
    for (const { name: dependency, checks } of parts)
      for (const { name: check, state, text, fault } of checks)
        if (state !== 'up')
          logger.warn({ err: fault, dependency, check, state }, `a dependency fails: ${text}`);
  };

  return {
    /** Errors go to the log only. */
    async check(): Promise<Readiness> {
      const parts = await look();
      if (isStopping) return { status: 'stopping', parts };
      const state = worstOf(parts);
      return { status: state === 'down' ? 'not ready' : state === 'up' ? 'ready' : state, parts };
    },

    /** @throws Unavailable with the reason of a component that is down */
    async requireAll(): Promise<void> {
      for (const { name, checks } of await Promise.all(components.map(lookAt))) {
        const failed = checks.find(({ state }) => state === 'down');
        if (failed?.fault instanceof Unavailable) throw failed.fault;
        if (failed) throw new Unavailable(`the ${name}`, failed.fault ?? new Error(failed.text));
      }
    },

    /** From now on `check` reports `stopping`. */
    beginShutdown(): void {
      isStopping = true;
    },

    isStopping: (): boolean => isStopping,
  };
}

export type Health = ReturnType<typeof createHealth>;

const worstOf = (all: ReadonlyArray<{ readonly state: State }>): State =>
  (['down', 'degraded'] as const).find((bad) => all.some(({ state }) => state === bad)) ?? 'up';

/** Waits for work, but not for long. @throws Unavailable with the name of who is silent */
export async function within<T>(milliseconds: number, work: Promise<T>, name: string): Promise<T> {
  const timer = new AbortController();
  const timeout = sleep(milliseconds, undefined, { signal: timer.signal }).then(() => {
    throw new Unavailable(name, new Error('it did not answer in time'));
  });
  // A cancelled timer rejects as well, without a listener.
  timeout.catch(() => {});
  try {
    return await Promise.race([work, timeout]);
  } finally {
    timer.abort();
  }
}
