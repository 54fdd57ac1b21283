import { Type } from 'typebox';
import type { Audit } from '../audit/audit.ts';
import type { Config } from '../config/config.ts';
import type { Source } from '../contracts/requester.ts';
import { fieldErrorsSchema, json, type Route, refuse, route, viewerOf } from '../contracts/route.ts';
import type { Storage } from '../contracts/storage.ts';
import type { User } from '../contracts/user.ts';
import { invalidFields } from '../errors.ts';
import { ok, type Result, refused } from '../lib/result.ts';
import type { OneTimeTokens } from '../links/one-time-token.ts';
import { message } from '../locales/index.ts';
import { linkFields, oneTimeLinkPath } from './passwordless-login.ts';

/** Creates the token of a one-time link. Not for staff: a stolen staff token must not open other staff accounts. */
export const createTokenMint =
  ({ storage, audit, oneTimeTokens }: { storage: Storage; audit: Audit; oneTimeTokens: OneTimeTokens }) =>
  async (
    { userId, secretKey }: { userId: number; secretKey: string },
    staff: User,
    source: Source,
  ): Promise<Result<string, 'unknown-user' | 'is-staff'>> => {
    const record = (outcome: 'success' | 'failure', detail = {}): Promise<void> =>
      audit.recordAlone(source, {
        event: 'one_time_token.create',
        outcome,
        actorId: staff.id,
        userId,
        detail,
      });
    const user = await storage.read.users.byId(userId);
    if (!user?.isActive) return refused('unknown-user');
    if (user.isStaff) {
      await record('failure', { reason: 'staff' });
      return refused('is-staff');
    }
    await record('success');
    return ok(oneTimeTokens.make(user, secretKey));
  };

/** One-time sign-in links, for the shop's own programs. */
export function oneTimeToken(services: {
  config: Pick<Config, 'publicUrl'>;
  storage: Storage;
  audit: Audit;
  oneTimeTokens: OneTimeTokens;
}): Route[] {
  const mint = createTokenMint(services);
  return [
    route({
      method: 'POST',
      path: '/users/one-time-token/',
      operationId: 'createOneTimeToken',
      summary: 'Create a link that signs a user in once',
      description:
        'The link is valid for one sign-in within ONE_TIME_TOKEN_TIMEOUT. Any sign-in of the user and a change of password or e-mail void it. Links for staff are refused.',
      tag: 'Operators',
      auth: 'staff-token',
      role: 'manager',
      body: linkFields,
      responses: {
        201: {
          description: 'The link and its token.',
          schema: Type.Object({ token: Type.String(), url: Type.String() }),
        },
        400: {
          description: 'A field is not valid, or there is no active user with this id.',
          schema: fieldErrorsSchema,
        },
      },
      async handle(request) {
        const { user: userId, secret_key: secretKey } = request.body;
        const minted = await mint({ userId, secretKey }, viewerOf(request).user, request.source);
        if (!minted.ok)
          return minted.refusal === 'is-staff'
            ? refuse({ code: 'permission_denied' })
            : refuse(invalidFields({ user: [message('userUnknown')] }));
        const token = minted.value;
        return json(201, {
          token,
          url: services.config.publicUrl + oneTimeLinkPath({ userId, secretKey, token }),
        });
      },
    }),
  ];
}
