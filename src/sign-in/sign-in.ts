import type { Audit } from '../audit/audit.ts';
import type { Requester, Source } from '../contracts/requester.ts';
import type { Storage, Stores } from '../contracts/storage.ts';
import type { SignIn as RecordedSignIn } from '../contracts/stores/users.ts';
import { hasUsablePassword, type User } from '../contracts/user.ts';
import type { RequestRefusal } from '../errors.ts';
import type { Hasher } from '../hashing/hasher.ts';
import type { Clock } from '../lib/clock.ts';
import { ok, type Result, refused } from '../lib/result.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { NewSession, Sessions, SignedIn } from '../sessions/sessions.ts';
import type { Settings } from '../settings.ts';

/** The browser's session so far, and where the request came from. */
export type SignInContext = Pick<Requester, 'session' | 'source'>;

export interface PasswordRefusal extends RequestRefusal {
  readonly code: 'wrong_credentials' | 'email_not_verified';
}

interface SignInOptions {
  /** How the user proved who they are, for the audit trail. */
  readonly method: string;
  /** Replaces the hash of an outdated algorithm. */
  readonly upgradedHash?: string;
  /** `keeps` when left out. */
  readonly credential?: RecordedSignIn['credential'];
  readonly parentIdHash?: NewSession['parentIdHash'];
  /** Who signs the user in, when it is not the user; null: the command line. */
  readonly actorId?: number | null;
}

const EVENT = 'session.sign_in';

/** Signing in, by whatever credential. */
export function createSignIn(deps: {
  storage: Storage;
  hasher: Hasher;
  sessions: Sessions;
  outbox: Outbox;
  audit: Audit;
  settings: Settings;
  clock: Clock;
}) {
  const { storage, hasher, sessions, outbox, audit, settings, clock } = deps;

  /**
   * The one way a session of a signed-in person begins, in the caller's transaction: sign-in recorded under the
   * generation the credential was checked against, session, API token, audit row.
   * @returns null when the user was deactivated or the credential voided since it was checked
   */
  async function complete(
    stores: Stores,
    user: User,
    { session: previous, source }: SignInContext,
    { method, upgradedHash, credential = 'keeps', actorId, parentIdHash }: SignInOptions,
  ): Promise<SignedIn | null> {
    if (!(await stores.users.recordSignIn(user, { at: clock.now(), credential, upgradedHash }))) return null;
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
  }

  /**
   * Records a sign-in that failed.
   * @param failure.userId null when nobody is known by what was given
   * @param failure.actorId who tried to sign the user in, when it is not the user
   */
  const recordFailure = (
    source: Source,
    { userId, actorId = null, method, reason }: SignInFailure,
  ): Promise<void> =>
    audit.recordAlone(source, {
      event: EVENT,
      outcome: 'failure',
      actorId,
      userId,
      detail: { method, reason },
    });

  const mustVerifyEmail = (user: User): boolean =>
    settings.get('GUEST_USER_REGISTRATION_REQUIRES_EMAIL_VERIFICATION') &&
    user.attributes.verification_required === true &&
    !user.isEmailVerified;

  /**
   * Signs in by password. Unknown, inactive and passwordless people are refused alike, after the same work. Who must
   * verify the e-mail first is told so only after the right password, and gets the link again.
   */
  async function withPassword(
    { email, password }: { email: string; password: string },
    context: SignInContext,
  ): Promise<Result<SignedIn, PasswordRefusal>> {
    const user = await storage.read.users.byEmail(email);
    const isRight =
      user?.isActive && hasUsablePassword(user)
        ? await hasher.verify(password, user.password)
        : await hasher.verifyNobody(password);
    const failure = { userId: user?.id ?? null, method: 'password' };
    if (!user || !isRight) {
      await recordFailure(context.source, { ...failure, reason: 'credentials' });
      return refused({ code: 'wrong_credentials' });
    }
    if (mustVerifyEmail(user)) {
      await recordFailure(context.source, { ...failure, reason: 'email_not_verified' });
      await storage.transaction((stores) => outbox.enqueueConfirmation(stores, user));
      return refused({ code: 'email_not_verified' });
    }
    const upgrade = hasher.isOutdated(user.password) ? { upgradedHash: await hasher.hash(password) } : {};
    const signedIn = await storage.transaction((stores) =>
      complete(stores, user, context, { method: 'password', ...upgrade }),
    );
    return signedIn ? ok(signedIn) : refused({ code: 'wrong_credentials' });
  }

  return { withPassword, complete, recordFailure };
}

interface SignInFailure {
  readonly userId: number | null;
  readonly actorId?: number | null;
  readonly method: string;
  readonly reason: string;
}

export type SignIn = ReturnType<typeof createSignIn>;
