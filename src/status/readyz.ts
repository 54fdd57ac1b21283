import { setTimeout as sleep } from 'node:timers/promises';
import { Type } from 'typebox';
import { json, type Route, route } from '../contracts/route.ts';
import { SECOND } from '../lib/clock.ts';
import { Unavailable } from '../lib/failures.ts';
import type { Logger } from '../lib/logger.ts';

/** How long a dependency may take to answer, milliseconds. */
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
    /** Pings every dependency. Errors go to the log only. */
    async check(): Promise<Readiness> {
      const states = await Promise.all(dependencies.map(async (part) => [part.name, await stateOf(part)]));
      const parts: Readiness['parts'] = Object.fromEntries(states);
      if (isStopping) return { status: 'stopping', parts };
      return { status: Object.values(parts).includes('down') ? 'not ready' : 'ready', parts };
    },

    /** @throws Unavailable with the name of a dependency that does not answer */
    async requireAll(): Promise<void> {
      await Promise.all(dependencies.map(({ name, ping }) => within(timeout, ping(), name)));
    },

    /** From now on `check` reports `stopping`. */
    beginShutdown(): void {
      isStopping = true;
    },

    isStopping: (): boolean => isStopping,
  };
}

type Health = ReturnType<typeof createHealth>;

async function within(milliseconds: number, work: Promise<void>, name: string): Promise<void> {
  const timer = new AbortController();
  const timeout = sleep(milliseconds, undefined, { signal: timer.signal }).then(() => {
    throw new Unavailable(name, new Error('it did not answer in time'));
  });
  // A cancelled timer rejects as well, without a listener.
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
    summary: 'Whether the process can take requests',
    description: 'It can if the database and, if configured, Redis answer and the process is not stopping.',
    tag: 'Operation',
    auth: 'none',
    responses: {
      200: { description: 'Every dependency answers.', schema: readiness },
      503: { description: 'A dependency is down, or the process is stopping.', schema: readiness },
    },
    async handle() {
      const { status, parts } = await health.check();
      return json(status === 'ready' ? 200 : UNAVAILABLE, { status, ...parts });
    },
  }),
];
