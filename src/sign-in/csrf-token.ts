import { Type } from 'typebox';
import { json, type Route, route } from '../contracts/route.ts';

/** The CSRF token for forms and scripts. */
export const csrfToken = (): Route[] => [
  route({
    method: 'GET',
    path: '/csrf_token/',
    operationId: 'csrfToken',
    summary: 'The CSRF token of this browser',
    description: 'Sets the `csrftoken` cookie if there is none. Send its value as `X-CSRFToken`.',
    tag: 'Sessions',
    auth: 'none',
    responses: { 200: { description: 'The token.', schema: Type.Object({ csrf_token: Type.String() }) } },
    handle: async ({ csrfToken }) => json(200, { csrf_token: csrfToken() }),
  }),
];
