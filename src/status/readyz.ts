import { Type } from 'typebox';
import { json, type Route, route } from '../contracts/route.ts';
import type { Health } from './health.ts';

const UNAVAILABLE = 503;
const state = Type.Enum(['up', 'degraded', 'down']);
const readiness = Type.Object({
  status: Type.Enum(['ready', 'degraded', 'not ready', 'stopping']),
  database: state,
  redis: Type.Optional(state),
  checks: Type.Optional(
    Type.Array(Type.Object({ part: Type.String(), check: Type.String(), state, text: Type.String() }), {
      description: 'With `verbose` only.',
    }),
  ),
});

/**
 * For load balancers. Whoever can reach it may ask for the explanations: they are fixed sentences that name no host, path,
 * version or error, and a stranger learns from them no more than from the 503 of any other endpoint.
 */
export const readyz = ({ health }: { health: Health }): Route[] => [
  route({
    method: 'GET',
    path: '/readyz/',
    operationId: 'readyz',
    summary: 'Whether the process can take requests',
    description:
      'It can if a write to the database was committed, or waits only for a synchronous standby of PostgreSQL, the tables are those of this version or newer, the file of SQLite is the one that was opened, and the process is not stopping. An answer holds for a second.',
    tag: 'Operation',
    auth: 'none',
    query: { verbose: { description: 'If present, every check is explained in words.', example: '' } },
    responses: {
      200: { description: 'It can. `degraded`: without something that it does not need.', schema: readiness },
      503: { description: 'It cannot, or it is stopping.', schema: readiness },
    },
    async handle({ query }) {
      const { status, parts } = await health.check();
      const explained = parts.flatMap(({ name, checks }) =>
        checks.map(({ name: check, state, text }) => ({ part: name, check, state, text })),
      );
      return json(status === 'ready' || status === 'degraded' ? 200 : UNAVAILABLE, {
        status,
        ...Object.fromEntries(parts.map(({ name, state }) => [name, state])),
        ...(query.verbose !== undefined && { checks: explained }),
      });
    },
  }),
];
