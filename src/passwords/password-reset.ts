import { Type } from 'typebox';
import { email } from '../contracts/fields.ts';
import { PATHS } from '../contracts/page.ts';
import type { Identifier } from '../contracts/requester.ts';
import { json, page, type Route, type RouteRequest, route } from '../contracts/route.ts';
import { emailKey } from '../contracts/user.ts';
import { message } from '../locales/index.ts';
import type { Settings } from '../settings.ts';
import { fieldErrors } from './reset-link.ts';
import type { Resets } from './resets.ts';

const requestFields = { email: email() };

const throttle = {
  scope: 'password-reset',
  identifier: ({ body }: { body: { email: string } }): Identifier => ({
    kind: 'email',
    value: emailKey(body.email),
  }),
} as const;

/** Asking for a reset link by e-mail, by API and on a page. */
export function resetRequestRoutes({ resets, settings }: { resets: Resets; settings: Settings }): Route[] {
  /** An id the shop does not know is ignored. */
  const frontendOf = ({ headers }: RouteRequest): string | null => {
    const id = headers['x-frontend-id'];
    return typeof id === 'string' && settings.get('VALID_FRONTEND_IDS').includes(id) ? id : null;
  };

  return [
    route({
      method: 'POST',
      path: '/users/password/reset/',
      operationId: 'resetPasswordEmail',
      summary: 'Ask for a reset link by e-mail',
      description:
        'Answers the same for every well-formed address. Mail goes only to an active, registered user with a verified e-mail.',
      tag: 'Password',
      auth: 'none',
      throttle,
      body: requestFields,
      requestHeaders: {
        'X-Frontend-ID': {
          description: 'One of VALID_FRONTEND_IDS: picks the origin of the link. Any other is ignored.',
          example: 'shop-tr',
        },
      },
      responses: {
        200: {
          description: 'The request was taken.',
          schema: Type.Object({ detail: Type.String(), success: Type.String() }),
        },
        400: { description: 'The address is not well-formed.', schema: fieldErrors },
      },
      async handle(request) {
        await resets.request(request.body.email, frontendOf(request as unknown as RouteRequest));
        const sent = request.t(message('resetMailSent'));
        return json(200, { detail: sent, success: sent });
      },
    }),

    route({
      method: 'GET',
      path: PATHS.resetRequest,
      operationId: 'resetRequestPage',
      summary: 'The page that asks for a reset link',
      tag: 'Pages',
      auth: 'none',
      isPage: true,
      responses: { 200: { description: 'The page.', html: true } },
      handle: async () => page(200, { name: 'reset-request', email: '', errors: {} }),
    }),

    route({
      method: 'POST',
      path: PATHS.resetRequest,
      operationId: 'resetRequestForm',
      summary: 'The form of that page',
      tag: 'Pages',
      auth: 'none',
      isPage: true,
      throttle,
      body: requestFields,
      responses: {
        200: { description: 'The page that says to look into the mailbox.', html: true },
        400: { description: 'The page with its errors.', html: true },
      },
      onInvalid({ raw }, errors) {
        const typed = typeof raw.email === 'string' ? raw.email.slice(0, 254) : '';
        return page(400, { name: 'reset-request', email: typed, errors });
      },
      async handle({ body }) {
        await resets.request(body.email, null);
        return page(200, { name: 'reset-sent' });
      },
    }),
  ];
}
