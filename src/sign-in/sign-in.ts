import type { Audit } from '../audit/audit.ts';
import type { Source } from '../contracts/requester.ts';
import type { Storage, Stores } from '../contracts/storage.ts';
import type { Session } from '../contracts/stores/sessions.ts';
import type { SignIn } from '../contracts/stores/users.ts';
import { hasUsablePassword, type User } from '../contracts/user.ts';
import { AppError } from '../errors.ts';
import type { Hasher } from '../hashing/hasher.ts';
import type { Clock } from '../lib/clock.ts';
import { mailConfirmation } from '../outbox/confirmation.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { NewSession, Sessions, SignedIn } from '../sessions/sessions.ts';
import type { Settings } from '../settings.ts';

export interface SignInContext {
  /** The session the browser held before. */
  readonly previous: Session | null;
  readonly source: Source;
}

export interface Login {
  /**
   * Signs in by password. Unknown, inactive and passwordless people get the same answer after the same work.
   * @throws AppError wrong_credentials; email_not_verified, only after the right password, and then the link that
   * verifies it is mailed again
   */
  withPassword(credentials: { email: string; password: string }, context: SignInContext): Promise<SignedIn>;
  /**
   * The one way a session of a signed-in person begins, in the caller's transaction: sign-in recorded under the
   * generation the credential was checked against, session, API token, audit row.
   * @returns null when the user was deactivated or the credential voided since it was checked
   */
  complete(stores: Stores, user: User, method: string, context: SignInDetails): Promise<SignedIn | null>;
  /** Records a sign-in that failed. @param failure.userId null when nobody is known by what was given */
  recordFailure(source: Source, failure: SignInFailure): Promise<void>;
}

interface SignInDetails extends SignInContext {
  /** Replaces an old algorithm's hash. */
  readonly upgradedHash?: string;
  /** See {@link SignIn}; `keeps` when left out. */
  readonly credential?: SignIn['credential'];
  /** See {@link NewSession}. */
  readonly parentIdHash?: NewSession['parentIdHash'];
  /** Who signs the user in, when it is not the user; null: the command line. */
  readonly actorId?: number | null;
}

interface SignInFailure {
  readonly userId: number | null;
  readonly method: string;
  readonly reason: string;
}

const EVENT = 'session.sign_in';

export function createLogin(deps: {
  storage: Storage;
  hasher: Hasher;
  sessions: Sessions;
  outbox: Outbox;
  audit: Audit;
  settings: Settings;
  clock: Clock;
}): Login {
  const { storage, hasher, sessions, outbox, audit, settings, clock } = deps;

  const refuse = (user: User | undefined, source: Source, reason: string): Promise<void> =>
    login.recordFailure(source, { userId: user?.id ?? null, method: 'password', reason });

  const mustVerifyEmail = (user: User): boolean =>
    settings.get('GUEST_USER_REGISTRATION_REQUIRES_EMAIL_VERIFICATION') &&
    user.attributes.verification_required === true &&
    !user.isEmailVerified;

  const login: Login = {
    async withPassword({ email, password }, context) {
      const user = await storage.read.users.byEmail(email);
      const isRight =
        user?.isActive && hasUsablePassword(user)
          ? await hasher.verify(password, user.password)
          : await hasher.verifyNobody(password);
      if (!user || !isRight) {
        await refuse(user, context.source, 'credentials');
        throw new AppError('wrong_credentials');
      }
      if (mustVerifyEmail(user)) {
        await refuse(user, context.source, 'email_not_verified');
        await storage.transaction((stores) => mailConfirmation(outbox, stores, user));
        throw new AppError('email_not_verified');
      }
      const lifted = hasher.isOutdated(user.password) ? { upgradedHash: await hasher.hash(password) } : {};
      const signedIn = await storage.transaction((stores) =>
        login.complete(stores, user, 'password', { ...context, ...lifted }),
      );
      if (!signedIn) throw new AppError('wrong_credentials');
      return signedIn;
    },

    async complete(stores, user, method, details) {
      const { previous, source, upgradedHash, credential = 'keeps', actorId, parentIdHash } = details;
      const signIn = { at: clock.now(), credential, upgradedHash };
      if (!(await stores.users.recordSignIn(user, signIn))) return null;
      const session = await sessions.start(stores, { user, previous, source, parentIdHash });
      const key = await sessions.issueToken(stores, user, session.session.idHash);
      await audit.record(stores, source, {
        event: EVENT,
        outcome: 'success',
        actorId: actorId === undefined ? user.id : actorId,
        userId: user.id,
        detail: { method },
      });
      return { user, session, key };
    },

    recordFailure: (source, { userId, method, reason }) =>
      storage.transaction((stores) =>
        audit.record(stores, source, {
          event: EVENT,
          outcome: 'failure',
          actorId: null,
          userId,
          detail: { method, reason },
        }),
      ),
  };
  return login;
}
