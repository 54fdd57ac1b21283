import { Type } from 'typebox';
import { documented, text } from '../contracts/fields.ts';
import { type Answer, fieldErrorsSchema, type RouteRequest, refuse, viewerOf } from '../contracts/route.ts';
import type { InBrowser } from './factors.ts';

/** The operator API without a second factor: how one gets there. */
export const factorRoute = {
  tag: 'Operators',
  auth: 'staff',
  role: 'support',
  csrf: true,
  secondFactor: 'unasked',
} as const;

/** The code of a device, or a recovery code. */
export const CODE = documented(
  text(40),
  'Six digits of the app. Spaces and hyphens do not matter.',
  '287 082',
);

export const WRONG_CODE = {
  description: 'The code is not right, or it was used before.',
  schema: fieldErrorsSchema,
} as const;

export const recoveryCodesSchema = Type.Array(Type.String(), {
  description: 'Each opens the account once, in place of the device. They are shown this once.',
});

/** A handler for browsers: a second factor is proved in a session. For an API token there is none. */
export const inBrowser =
  <R extends RouteRequest>(handle: (viewer: InBrowser, request: R) => Promise<Answer>) =>
  async (request: R): Promise<Answer> => {
    const { session, ...viewer } = viewerOf(request);
    return session ? handle({ ...viewer, session }, request) : refuse({ code: 'not_found' });
  };
