import type { Audit } from '../audit/audit.ts';
import type { Source } from '../contracts/requester.ts';
import type { Storage } from '../contracts/storage.ts';
import type { User } from '../contracts/user.ts';
import { AppError, InvalidFields } from '../errors.ts';
import type { OneTimeTokens } from '../links/one-time-token.ts';
import { message } from '../locales/index.ts';
import type { Sessions, SignedIn } from '../sessions/sessions.ts';
import type { Login, SignInContext } from './sign-in.ts';

/** What a one-time link carries. */
export interface OneTimeLink {
  readonly userId: number;
  readonly secretKey: string;
  readonly token: string;
}

/** Signing in without a password: by an API token, or by a link that staff made. */
export interface Passwordless {
  /**
   * Signs in the user an API token belongs to. Null unless it is the user that was named. By a token that ends with a
   * session comes a session that ends with it, too.
   */
  withApiToken(
    credentials: { userId: number; token: string },
    context: SignInContext,
  ): Promise<SignedIn | null>;
  /**
   * Makes the token of a one-time link.
   * @param staff who asks for it
   * @throws InvalidFields user: unknown or inactive; AppError permission_denied for users who are staff themselves
   */
  mint(request: { userId: number; secretKey: string }, staff: User, source: Source): Promise<string>;
  /** Whether a link is valid; changes nothing. */
  inspect(link: OneTimeLink): Promise<boolean>;
  /** Uses a link. Of parallel uses one wins. What fails for somebody there is shows in their audit trail. */
  withLink(link: OneTimeLink, context: SignInContext): Promise<SignedIn | null>;
}

const METHOD = 'one-time-link';

export function createPasswordless(deps: {
  storage: Storage;
  sessions: Sessions;
  login: Login;
  audit: Audit;
  oneTimeTokens: OneTimeTokens;
}): Passwordless {
  const { storage, sessions, login, audit, oneTimeTokens } = deps;

  /** Somebody who joined the staff after the link was made is not signed in by it either. */
  const isGood = ({ secretKey, token }: OneTimeLink, user: User): boolean =>
    user.isActive && !user.isStaff && oneTimeTokens.check(user, secretKey, token);

  return {
    async withApiToken({ userId, token }, context) {
      const found = await sessions.findByToken(token);
      if (found?.user.id !== userId) {
        const reason = found ? 'token of somebody else' : 'credentials';
        const failure = { userId: found?.user.id ?? null, method: 'token', reason };
        await login.recordFailure(context.source, failure);
        return null;
      }
      const { user, sessionIdHash: parentIdHash } = found;
      return storage.transaction((stores) =>
        login.complete(stores, user, 'token', { ...context, parentIdHash }),
      );
    },

    async mint({ userId, secretKey }, staff, source) {
      const record = (outcome: 'success' | 'failure', detail = {}): Promise<void> =>
        storage.transaction((stores) =>
          audit.record(stores, source, {
            event: 'one_time_token.create',
            outcome,
            actorId: staff.id,
            userId,
            detail,
          }),
        );
      const user = await storage.read.users.byId(userId);
      if (!user?.isActive) throw new InvalidFields({ user: [message('userUnknown')] });
      // Whoever gets hold of one staff token must not become everybody on the staff.
      if (user.isStaff) {
        await record('failure', { reason: 'staff' });
        throw new AppError('permission_denied');
      }
      await record('success');
      return oneTimeTokens.make(user, secretKey);
    },

    async inspect(link) {
      const user = await storage.read.users.byId(link.userId);
      return user !== undefined && isGood(link, user);
    },

    async withLink(link, context) {
      const user = await storage.read.users.byId(link.userId);
      const details = { ...context, credential: 'uses-up' } as const;
      const signedIn =
        user && isGood(link, user)
          ? await storage.transaction((stores) => login.complete(stores, user, METHOD, details))
          : null;
      // The same work for ids that nobody has, so that they cannot be counted.
      if (!signedIn) {
        const failure = { userId: user?.id ?? null, method: METHOD, reason: 'link' };
        await login.recordFailure(context.source, failure);
      }
      return signedIn;
    },
  };
}
