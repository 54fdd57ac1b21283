import { Type } from 'typebox';
import type { Config } from '../config/config.ts';
import { documented, id } from '../contracts/fields.ts';
import type { Source } from '../contracts/requester.ts';
import { fieldErrorsSchema, json, type Route, refuse, route, viewerOf } from '../contracts/route.ts';
import type { Storage } from '../contracts/storage.ts';
import type { User } from '../contracts/user.ts';
import { invalidFields } from '../errors.ts';
import { newCsrfToken } from '../lib/random.ts';
import { type Result, refused } from '../lib/result.ts';
import { message } from '../locales/index.ts';
import type { SignedIn } from '../sessions/sessions.ts';
import type { SignIn } from '../sign-in/sign-in.ts';
import { type Credentials, OPERATOR_METHOD } from './credentials.ts';

interface Services {
  readonly config: Pick<Config, 'sessionCookieName'>;
  readonly storage: Storage;
  readonly signIn: SignIn;
  readonly credentials: Credentials;
}

/**
 * Signs a user in for a member of staff. Refused for staff users: a stolen staff token must not open other staff accounts.
 */
export const createOperatorSignIn =
  ({ storage, signIn, credentials }: Omit<Services, 'config'>) =>
  async (
    userId: number,
    staff: User,
    source: Source,
  ): Promise<Result<SignedIn, 'unknown-user' | 'is-staff' | 'not-active'>> => {
    const user = await storage.read.users.byId(userId);
    if (!user?.isActive) return refused('unknown-user');
    if (user.isStaff) {
      const failure = { userId, actorId: staff.id, method: OPERATOR_METHOD, reason: 'staff' };
      await signIn.recordFailure(source, failure);
      return refused('is-staff');
    }
    return credentials.startSession(user, source, staff.id);
  };

/** Creating sessions from the shop's own programs: a checkout signs in the guests it creates. */
export function sessions(services: Services): Route[] {
  const { config } = services;
  const signInFor = createOperatorSignIn(services);
  return [
    route({
      method: 'POST',
      secondFactor: 'recent',
      path: '/admin/api/sessions/',
      operationId: 'createSession',
      summary: 'Sign a user in, and get the cookies to set in their browser',
      description:
        'Set `session_id` as the cookie `cookie_name` (HttpOnly, SameSite=Lax, Path=/, Secure over https) and `csrf_token` as the cookie `csrftoken`. Refused for members of staff.',
      tag: 'Operators',
      auth: 'staff',
      role: 'manager',
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
        400: { description: 'There is no active user with this id.', schema: fieldErrorsSchema },
      },
      async handle(request) {
        const result = await signInFor(request.body.user, viewerOf(request).user, request.source);
        if (!result.ok)
          return result.refusal === 'unknown-user'
            ? refuse(invalidFields({ user: [message('userUnknown')] }))
            : refuse({ code: 'permission_denied' });
        const { user, session } = result.value;
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
