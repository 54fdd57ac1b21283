import { Type } from 'typebox';
import { json, type Route, route } from '../contracts/route.ts';

/** For process supervisors. */
export const healthz = (): Route[] => [
  route({
    method: 'GET',
    path: '/healthz/',
    operationId: 'healthz',
    summary: 'Whether the process is alive',
    description: 'Checks no dependency. Restart a process that does not answer.',
    tag: 'Operation',
    auth: 'none',
    responses: {
      200: { description: 'It is alive.', schema: Type.Object({ status: Type.Literal('ok') }) },
    },
    handle: async () => json(200, { status: 'ok' }),
  }),
];
