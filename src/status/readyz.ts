import { setTimeout as sleep } from 'node:timers/promises';
import { Type } from 'typebox';
import { json, type Route, route } from '../contracts/route.ts';
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

interface Readiness {
  readonly status: 'ready' | 'not ready' | 'stopping';
  readonly parts: Readonly<Record<string, 'up' | 'down'>>;
}

/** Whether everything the service depends on answers. @param deps.timeout milliseconds an answer may take */
export function createHealth(deps: {
  dependencies: readonly Dependency[];
  logger: Logger;
  timeout?: number;
}) {
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
    /** Asks every dependency. What exactly is wrong goes to the log only. */
    async check(): Promise<Readiness> {
      const states = await Promise.all(dependencies.map(async (part) => [part.name, await stateOf(part)]));
      const parts: Readiness['parts'] = Object.fromEntries(states);
      if (isStopping) return { status: 'stopping', parts };
      return { status: Object.values(parts).includes('down') ? 'not ready' : 'ready', parts };
    },

    /** @throws Unavailable naming a dependency that does not answer */
    async requireAll(): Promise<void> {
      await Promise.all(dependencies.map(({ name, ping }) => within(timeout, ping(), name)));
    },

    /** From now on no new requests should be sent here. */
    beginShutdown(): void {
      isStopping = true;
    },
  };
}

type Health = ReturnType<typeof createHealth>;

async function within(milliseconds: number, work: Promise<void>, name: string): Promise<void> {
  const timer = new AbortController();
  const timeout = sleep(milliseconds, undefined, { signal: timer.signal }).then(() => {
    throw new Unavailable(name, new Error('it did not answer in time'));
  });
  // A cancelled timer rejects, too, and nobody listens to it.
  timeout.catch(() => {});
  try {
    await Promise.race([work, timeout]);
  } finally {
    timer.abort();
  }
}

const UNAVAILABLE = 503;
const state = Type.Enum(['up', 'down']);
const readiness = Type.Object({
  status: Type.Enum(['ready', 'not ready', 'stopping']),
  database: state,
  redis: Type.Optional(state),
});

/** For load balancers. */
export const readyz = ({ health }: { health: Health }): Route[] => [
  route({
    method: 'GET',
    path: '/readyz/',
    operationId: 'readyz',
    summary: 'Whether requests should be sent here',
    description:
      'They should when the database, and Redis where it is configured, answer and the process is not stopping.',
    tag: 'Operation',
    auth: 'none',
    responses: {
      200: { description: 'Every part answers.', schema: readiness },
      503: { description: 'A part is down, or the process is stopping.', schema: readiness },
    },
    async handle() {
      const { status, parts } = await health.check();
      return json(status === 'ready' ? 200 : UNAVAILABLE, { status, ...parts });
    },
  }),
];
