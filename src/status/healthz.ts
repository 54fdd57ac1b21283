import { Type } from 'typebox';
import { json, type Route, route } from '../contracts/route.ts';
import type { Health } from './health.ts';

const UNAVAILABLE = 503;
const state = Type.Enum(['up', 'down']);
const readiness = Type.Object({
  status: Type.Enum(['ready', 'not ready', 'stopping']),
  database: state,
  redis: Type.Optional(state),
});

/** For process supervisors and load balancers. */
export function healthRoutes({ health }: { health: Health }): Route[] {
  return [
    route({
      method: 'GET',
      path: '/healthz/',
      operationId: 'healthz',
      summary: 'Whether the process is alive',
      description: 'Asks nothing else: a process that does not answer should be restarted.',
      tag: 'Operation',
      auth: 'none',
      responses: {
        200: { description: 'It is.', schema: Type.Object({ status: Type.Literal('ok') }) },
      },
      handle: async () => json(200, { status: 'ok' }),
    }),

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
}
