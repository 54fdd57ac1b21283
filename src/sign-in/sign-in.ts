import type { Audit } from '../audit/audit.ts';
import type { Config } from '../config/config.ts';
import type { Requester, Source } from '../contracts/requester.ts';
import type { Storage, Transaction } from '../contracts/storage.ts';
import type { Proof } from '../contracts/stores/sessions.ts';
import type { SignIn as RecordedSignIn } from '../contracts/stores/users.ts';
import { hasUsablePassword, type User } from '../contracts/user.ts';
import type { RequestRefusal } from '../errors.ts';
import type { Compare, Hasher } from '../hashing/hasher.ts';
import type { Clock } from '../lib/clock.ts';
import { ok, type Result, refused } from '../lib/result.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { Devices } from '../sessions/devices.ts';
import type { NewSession, Sessions, SignedIn } from '../sessions/sessions.ts';
import type { Settings } from '../settings.ts';
import type { Guess, Guesses } from '../throttle/guesses.ts';
import { arePublished } from './demo-customer.ts';

/** The browser that signs in: its current session, and its device cookie; without one it is no browser. */
export type SignInContext = Pick<Requester, 'session' | 'source' | 'losesCookies'> &
  Partial<Pick<Requester, 'device'>>;

export interface PasswordRefusal extends RequestRefusal {
  readonly code: 'wrong_credentials' | 'email_not_verified' | 'throttled';
}

interface SignInOptions {
  /** How the user proved who they are, for the audit trail. */
  readonly method: string;
  /** Missing: the sign-in proves nothing, as by a link that anybody with the mailbox could open. */
  readonly proof?: Proof;
  /** Replaces the hash of an outdated algorithm. */
  readonly upgradedHash?: string;
  /** @default 'keeps' */
  readonly credential?: RecordedSignIn['credential'];
  readonly parentIdHash?: NewSession['parentIdHash'];
  /** Who signs the user in. Missing: the user; null: the command line. */
  readonly actorId?: number | null;
}

const EVENT = 'session.sign_in';

/** Signing in, the same for every kind of credential. */
export function createSignIn(deps: {
  config: Pick<Config, 'mode'>;
  storage: Storage;
  hasher: Hasher;
  sessions: Sessions;
  devices: Devices;
  outbox: Outbox;
  audit: Audit;
  guesses: Guesses;
  settings: Settings;
  clock: Clock;
}) {
  const { config, storage, hasher, sessions, devices, outbox, audit, guesses, settings, clock } = deps;

  /**
   * Signs a user in, in the caller's transaction; nothing else does. Records the sign-in, guarded by the generation the
   * credential was checked against, starts a session, makes the browser a known device, issues an API token and writes the
   * audit row.
   * @returns null if the user was deactivated or the credential voided since the check
   */
  async function complete(
    stores: Transaction,
    user: User,
    context: SignInContext,
    { method, proof, upgradedHash, credential = 'keeps', actorId = user.id, parentIdHash }: SignInOptions,
  ): Promise<SignedIn | null> {
    const { session: previous, source, device, losesCookies } = context;
    if (!(await stores.users.recordSignIn(user, { at: clock.now(), credential, upgradedHash }))) return null;
    const session = await sessions.start(stores, { user, previous, source, proof, parentIdHash });
    const key = await sessions.issueToken(stores, user, session.session.idHash);
    const { visitorId } = session.session;
    const browser = device === undefined ? null : { device, losesCookies, source };
    const known = browser && { device: await devices.renew(stores, user, browser, visitorId) };
    const entry = { event: EVENT, outcome: 'success', actorId, userId: user.id, detail: { method } } as const;
    const isRepeatable = actorId === user.id && !user.isStaff;
    await audit[isRepeatable ? 'recordRepeatable' : 'record'](stores, { ...source, visitorId }, entry);
    return { user, session: { ...session, ...known }, key };
  }

  /**
   * Records a sign-in that failed.
   * @param failure.userId null if unknown
   * @param failure.actorId the member of staff who tried to sign the user in; null if none
   */
  const recordFailure = (
    source: Source,
    { userId, actorId = null, method, reason, claimedId }: SignInFailure,
  ): Promise<void> => {
    const detail = { method, reason, ...(claimedId !== undefined && { user: claimedId }) };
    const entry = { event: EVENT, actorId, userId, detail };
    // Each attempt of a member of staff is evidence of its own.
    return actorId === null
      ? audit.recordFailure(source, entry)
      : audit.recordAlone(source, { ...entry, outcome: 'failure' });
  };

  const mustVerifyEmail = (user: User): boolean =>
    settings.get('GUEST_USER_REGISTRATION_REQUIRES_EMAIL_VERIFICATION') &&
    user.attributes.verification_required === true &&
    !user.isEmailVerified;

  /**
   * Signs in with e-mail and password. Unknown, inactive and passwordless users get the same refusal after the same work, at
   * the same moment. `email_not_verified` is returned only after the correct password, and sends the confirmation link
   * again. `throttled`, before anything is compared, after too many wrong ones.
   */
  async function withPassword(
    credentials: Credentials,
    context: SignInContext & Pick<Requester, 'device'>,
  ): Promise<Result<SignedIn, PasswordRefusal>> {
    const counted = await guesses.atPassword(credentials.email, context);
    if (!counted.ok) return counted;
    const guess = counted.value;
    let isCompared = false;
    try {
      return await hasher.evenly((compareNow) => {
        const compare: Compare = async (...compared) => {
          const matches = await compareNow(...compared);
          isCompared = true;
          return matches;
        };
        return attempt(credentials, { context, guess, compare });
      });
    } catch (error) {
      // Too busy to compare, or nobody could be looked up: no guess was made.
      if (!isCompared) await guess.takeBack();
      throw error;
    }
  }

  async function attempt(
    { email, password }: Credentials,
    { context, guess, compare }: { context: SignInContext; guess: Guess; compare: Compare },
  ): Promise<Result<SignedIn, PasswordRefusal>> {
    const user = await storage.read.users.byEmail(email);
    const caller = { ...context.source, isKnownDevice: guess.isFromKnownDevice };
    const encoded = user?.isActive && hasUsablePassword(user) ? user.password : null;
    const matches = await compare(password, encoded, caller);
    // After the same work, so that it looks like any wrong password.
    const isRight = matches && (config.mode === 'development' || !arePublished({ email, password }));
    const failure = { userId: user?.id ?? null, method: 'password' };
    if (!user || !isRight) {
      await recordFailure(context.source, { ...failure, reason: 'credentials' });
      return refused({ code: 'wrong_credentials' });
    }
    await guess.wasRight(String(user.id));
    if (mustVerifyEmail(user)) {
      await recordFailure(context.source, { ...failure, reason: 'email_not_verified' });
      await storage.transaction((stores) => outbox.enqueueConfirmation(stores, user, context.source));
      return refused({ code: 'email_not_verified' });
    }
    const upgrade = hasher.isOutdated(user.password)
      ? { upgradedHash: await hasher.hash(password, caller) }
      : {};
    const signedIn = await storage.transaction((stores) =>
      complete(stores, user, context, { method: 'password', proof: 'pwd', ...upgrade }),
    );
    return signedIn ? ok(signedIn) : refused({ code: 'wrong_credentials' });
  }

  return { withPassword, complete, recordFailure };
}

interface Credentials {
  readonly email: string;
  readonly password: string;
}

interface SignInFailure {
  readonly userId: number | null;
  readonly actorId?: number | null;
  readonly method: string;
  readonly reason: string;
  /** The id that an unproved credential names. It need not be anybody's. */
  readonly claimedId?: number;
}

export type SignIn = ReturnType<typeof createSignIn>;
