import { Type } from 'typebox';
import { json, type Route, route } from '../contracts/route.ts';

/** For process supervisors. */
export const healthz = (): Route[] => [
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
];
