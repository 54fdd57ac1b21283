import { Type } from 'typebox';
import { documented, optional, text } from '../contracts/fields.ts';
import { json, type Route, route } from '../contracts/route.ts';

const PATH = '/users/pz-captcha/';

/**
 * The captcha that the storefront's client looks for on its sign-in and registration pages. There is none, the throttle
 * stands against guessing: empty HTML has no site key to show and no CSRF token that would replace the visitor's, and every
 * answer is accepted. A 404 would be asked for again, three times on every page.
 */
export const pzCaptcha = (): Route[] => [
  route({
    method: 'GET',
    path: PATH,
    operationId: 'captcha',
    summary: 'The captcha of the sign-in page: none',
    description: 'The sign-in library of storefronts asks. Guessing is limited by throttling instead.',
    tag: 'Sign-in',
    auth: 'none',
    responses: { 200: { description: 'No captcha.', schema: Type.Object({ html: Type.Literal('') }) } },
    handle: async () => json(200, { html: '' }),
  }),
  route({
    method: 'POST',
    path: PATH,
    operationId: 'checkCaptcha',
    summary: 'Accept any answer to a captcha',
    description:
      'For the sign-in library of storefronts. There is no captcha that could be answered wrongly.',
    tag: 'Sign-in',
    auth: 'none',
    documentedBodies: [
      { 'g-recaptcha-response': optional(documented(text(4096), 'The answer; not looked at.', '03AGdBq…')) },
    ],
    responses: { 200: { description: 'Accepted.', schema: Type.Object({ location: Type.Literal('/') }) } },
    handle: async () => json(200, { location: '/' }),
  }),
];
