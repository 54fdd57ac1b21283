import { Type } from 'typebox';
import { documented, id, text } from '../contracts/fields.ts';
import { json, type Route, route } from '../contracts/route.ts';
import type { Storage } from '../contracts/storage.ts';
import { sha256 } from '../lib/keyring.ts';
import { signInCookies } from '../sessions/cookies.ts';
import type { Sessions, SignedIn } from '../sessions/sessions.ts';
import type { SignIn, SignInContext } from './sign-in.ts';

const TOKEN_LENGTH = 40;

/**
 * Signs a user in with their API token. If the token belongs to a session, the new session ends with that one.
 * @returns null if refused
 */
export const createTokenSignIn =
  ({ storage, sessions, signIn }: { storage: Storage; sessions: Sessions; signIn: SignIn }) =>
  async (
    { userId, token }: { userId: number; token: string },
    context: SignInContext,
  ): Promise<SignedIn | null> => {
    const found = await sessions.findByToken(token);
    if (found?.user.id !== userId) {
      const reason = found ? 'token of somebody else' : 'credentials';
      const failure = { userId: found?.user.id ?? null, method: 'token', reason };
      await signIn.recordFailure(context.source, failure);
      return null;
    }
    const { user, session } = found;
    const parentIdHash = session?.idHash ?? null;
    return storage.transaction((stores) =>
      signIn.complete(stores, user, context, { method: 'token', parentIdHash }),
    );
  };

/** Signing in with user id and API token. */
export function passwordlessLoginWithToken(services: {
  storage: Storage;
  sessions: Sessions;
  signIn: SignIn;
}): Route[] {
  const signInByToken = createTokenSignIn(services);
  const refused = json(400, {});
  return [
    route({
      method: 'POST',
      path: '/users/passwordless-login-with-token/',
      operationId: 'loginWithToken',
      summary: 'Sign in with an API token',
      description:
        'A session created with the `key` of a sign-in ends with that sign-in’s session; one created with a token of the command line is independent. A refusal does not say why.',
      tag: 'Sign-in',
      auth: 'optional',
      readsFormType: 'as-script',
      // By the token, not by the user: otherwise anybody could lock out a known id.
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
      async handle(request) {
        const { user: userId, token } = request.body;
        const signedIn = await signInByToken({ userId, token }, request);
        if (!signedIn) return refused;
        return json(200, {}, signInCookies(signedIn));
      },
    }),
  ];
}
