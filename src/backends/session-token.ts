import { Type } from 'typebox';
import { documented, optional, text } from '../contracts/fields.ts';
import { fieldErrorsSchema, json, type Route, refuse, route } from '../contracts/route.ts';
import type { Storage } from '../contracts/storage.ts';
import { invalidFields } from '../errors.ts';
import type { Keyring } from '../lib/keyring.ts';
import { message } from '../locales/index.ts';
import { sessionCookies } from '../sessions/cookies.ts';
import type { Sessions } from '../sessions/sessions.ts';
import type { Throttle } from '../throttle/throttle.ts';
import { JWT_LIFE, type SessionTokens } from './jwt.ts';
import { subjectOf } from './subject.ts';
import { createVisitors } from './visitors.ts';

/** A signed token about the session, for backends that verify it by themselves. */
export function sessionToken(services: {
  storage: Storage;
  sessions: Sessions;
  throttle: Throttle;
  keyring: Keyring;
  sessionTokens: SessionTokens;
}): Route[] {
  const { keyring, sessionTokens } = services;
  const startVisit = createVisitors(services);
  return [
    route({
      method: 'POST',
      path: '/session/token/',
      operationId: 'createSessionToken',
      summary: 'A signed token about the session',
      description:
        'A JWT (ES256, `typ` `session+jwt`), valid for 5 minutes, that backends verify with the keys of `/.well-known/jwks.json`. Visitors without session get one. 404 while `JWT_AUDIENCES` is empty.',
      tag: 'Backends',
      auth: 'wanted',
      csrf: true,
      renewsVisitors: true,
      body: {
        audience: documented(
          optional(text(200)),
          'Whom the token is for: one of `JWT_AUDIENCES`; the first by default.',
          'shop',
        ),
      },
      responses: {
        200: {
          description: 'The token, and how long it is valid, seconds.',
          schema: Type.Object({ token: Type.String(), expires_in: Type.Integer() }),
        },
        400: { description: 'There is no such audience.', schema: fieldErrorsSchema },
      },
      errors: ['not_found', 'throttled'],
      async handle(request) {
        const audiences = sessionTokens.audiences();
        const audience = request.body.audience ?? audiences[0];
        if (audience === undefined || audiences.length === 0) return refuse({ code: 'not_found' });
        if (!audiences.includes(audience))
          return refuse(invalidFields({ audience: [message('notAChoice', { input: audience })] }));

        const known = subjectOf(request, keyring);
        const started = known ? null : await startVisit(request, request.client);
        if (started && !started.ok) return refuse(started.refusal);
        const visit = started?.value ?? null;
        const subject = known ?? subjectOf({ viewer: null, session: visit?.session ?? null }, keyring);
        if (!subject) throw new Error('a session is a subject');
        const token = await sessionTokens.issue(subject, audience);
        return json(200, { token, expires_in: JWT_LIFE }, sessionCookies(visit));
      },
    }),
  ];
}
