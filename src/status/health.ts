import { setTimeout as sleep } from 'node:timers/promises';
import { SECOND } from '../lib/clock.ts';
import { Unavailable } from '../lib/failures.ts';
import type { Logger } from '../lib/logger.ts';

/** A probe that waits longer than this has its answer, milliseconds. */
const PING_TIMEOUT = 2 * SECOND;

/** Something the service cannot work without. */
export interface Dependency {
  readonly name: 'database' | 'redis';
  /** Rejects when it does not answer. */
  ping(): Promise<void>;
}

export interface Readiness {
  readonly status: 'ready' | 'not ready' | 'stopping';
  readonly parts: Readonly<Record<string, 'up' | 'down'>>;
}

export interface Health {
  /** Asks every dependency. What exactly is wrong goes to the log only. */
  check(): Promise<Readiness>;
  /** @throws Unavailable naming a dependency that does not answer */
  requireAll(): Promise<void>;
  /** From now on no new requests should be sent here. */
  beginShutdown(): void;
}

/** @param deps.timeout milliseconds an answer may take */
export function createHealth(deps: {
  dependencies: readonly Dependency[];
  logger: Logger;
  timeout?: number;
}): Health {
  const { dependencies, logger, timeout = PING_TIMEOUT } = deps;
  let isStopping = false;

  const stateOf = async ({ name, ping }: Dependency): Promise<'up' | 'down'> => {
    try {
      await within(timeout, ping(), name);
      return 'up';
    } catch (error) {
      logger.warn({ err: error, dependency: name }, 'a dependency does not answer');
      return 'down';
    }
  };

  return {
    async check() {
      const states = await Promise.all(dependencies.map(async (part) => [part.name, await stateOf(part)]));
      const parts: Readiness['parts'] = Object.fromEntries(states);
      if (isStopping) return { status: 'stopping', parts };
      return { status: Object.values(parts).includes('down') ? 'not ready' : 'ready', parts };
    },
    async requireAll() {
      await Promise.all(dependencies.map(({ name, ping }) => within(timeout, ping(), name)));
    },
    beginShutdown() {
      isStopping = true;
    },
  };
}

async function within(milliseconds: number, work: Promise<void>, name: string): Promise<void> {
  const timer = new AbortController();
  const timeout = sleep(milliseconds, undefined, { signal: timer.signal }).then(() => {
    throw new Unavailable(name, new Error('it did not answer in time'));
  });
  // The timer that is called off rejects as well, with nobody listening.
  timeout.catch(() => {});
  try {
    await Promise.race([work, timeout]);
  } finally {
    timer.abort();
  }
}
