import { Type } from 'typebox';
import type { Config } from '../config/config.ts';
import { documented, id } from '../contracts/fields.ts';
import { json, type Route, route, viewerOf } from '../contracts/route.ts';
import type { Storage } from '../contracts/storage.ts';
import { AppError, InvalidFields } from '../errors.ts';
import { newCsrfToken } from '../lib/random.ts';
import { message } from '../locales/index.ts';
import type { Credentials } from './credentials.ts';

interface Services {
  readonly config: Pick<Config, 'sessionCookieName'>;
  readonly storage: Storage;
  readonly credentials: Credentials;
}

/** Sessions for a shop's own programs: a checkout signs in the guests it makes. */
export function sessionOperatorRoutes({ config, storage, credentials }: Services): Route[] {
  return [
    route({
      method: 'POST',
      path: '/admin/api/sessions/',
      operationId: 'createSession',
      summary: 'Sign a user in, and get the cookies to set in their browser',
      description:
        'Set `session_id` as the cookie `cookie_name` (HttpOnly, SameSite=Lax, Path=/, Secure over https) and `csrf_token` as the cookie `csrftoken`. Nobody on the staff can be signed in so.',
      tag: 'Operators',
      auth: 'staff',
      csrf: true,
      body: { user: documented(id(), 'The user’s id.', 235) },
      responses: {
        201: {
          description: 'The session.',
          schema: Type.Object({
            user: Type.Integer(),
            cookie_name: Type.String(),
            session_id: Type.String(),
            csrf_token: Type.String(),
            expires_at: Type.String({ format: 'date-time' }),
          }),
        },
        400: {
          description: 'There is no active user with this id.',
          schema: Type.Record(Type.String(), Type.Array(Type.String())),
        },
      },
      async handle(request) {
        const user = await storage.read.users.byId(request.body.user);
        if (!user?.isActive) throw new InvalidFields({ user: [message('userUnknown')] });
        // Whoever gets hold of one staff token must not become everybody on the staff.
        if (user.isStaff) throw new AppError('permission_denied');
        const staffId = viewerOf(request).user.id;
        const { session } = await credentials.startSession(user, request.source, staffId);
        return json(201, {
          user: user.id,
          cookie_name: config.sessionCookieName,
          session_id: session.id,
          csrf_token: newCsrfToken(),
          expires_at: new Date(session.expiresAt).toISOString(),
        });
      },
    }),
  ];
}
