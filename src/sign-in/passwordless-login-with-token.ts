import { Type } from 'typebox';
import { documented, id, text } from '../contracts/fields.ts';
import { json, type Route, route } from '../contracts/route.ts';
import { sha256 } from '../lib/keyring.ts';
import { signInCookies } from '../sessions/cookies.ts';
import type { Devices } from '../sessions/devices.ts';
import type { Passwordless } from './passwordless.ts';

const TOKEN_LENGTH = 40;

/** Signing in by user id and API token. */
export function apiTokenRoutes(services: { passwordless: Passwordless; devices: Devices }): Route[] {
  const { passwordless, devices } = services;
  const refused = json(400, {});
  return [
    route({
      method: 'POST',
      path: '/users/passwordless-login-with-token/',
      operationId: 'loginWithToken',
      summary: 'Sign in by an API token',
      description:
        'By the `key` of a sign-in comes a session that ends with that sign-in; by a token of the command line one that stands on its own. Whatever is wrong, the answer says no more than that something is.',
      tag: 'Sign-in',
      auth: 'optional',
      readsFormType: true,
      // By the token and not by the user: nobody can lock out an id they know.
      throttle: {
        scope: 'login',
        identifier: ({ body }) => ({ kind: 'token', value: sha256(body.token) }),
      },
      body: {
        user: documented(id(), 'The user’s id.', 235),
        token: documented(
          text(TOKEN_LENGTH),
          'The user’s API token.',
          '9944b09199c62bcf9418ad846dd0e4bbdfc6ee4b',
        ),
      },
      responses: {
        200: { description: 'Signed in.', schema: Type.Object({}) },
        400: { description: 'Refused.', schema: Type.Object({}) },
      },
      onInvalid: () => refused,
      async handle({ body, session: previous, source, device }) {
        const credentials = { userId: body.user, token: body.token };
        const signedIn = await passwordless.withApiToken(credentials, { previous, source });
        return signedIn ? json(200, {}, signInCookies(devices, signedIn, device)) : refused;
      },
    }),
  ];
}
