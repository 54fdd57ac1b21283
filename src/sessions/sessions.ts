import type { Source } from '../contracts/requester.ts';
import type { Storage, Stores } from '../contracts/storage.ts';
import type { AuthToken, Proof, Session, TokenScope } from '../contracts/stores/sessions.ts';
import type { User } from '../contracts/user.ts';
import { CLOCK_SKEW, type Clock, DAY, HOUR } from '../lib/clock.ts';
import { sha256 } from '../lib/keyring.ts';
import { newSessionId, newTokenKey, newVisitorId } from '../lib/random.ts';
import type { Settings } from '../settings.ts';

/** How long a session lives after its last renewal, milliseconds (Django's SESSION_COOKIE_AGE). */
export const SESSION_LIFE = 14 * DAY;

interface Renewal {
  /** How long a session lives from then on, milliseconds. */
  readonly life: number;
  /** The shortest time between two renewals, milliseconds: not every request should write. */
  readonly after: number;
}

const KEPT: Renewal = { life: SESSION_LIFE, after: DAY };
/** Of a visitor whose session is not worth two weeks on the disk: for as long as the visit goes on. */
const FOR_THE_VISIT: Renewal = { life: 6 * HOUR, after: HOUR };

const AGENT_MAX_LENGTH = 200;

const SESSION_ID = /^[a-z0-9]{32}$/;
const TOKEN_KEY = /^[0-9a-f]{40}$/;

/** A new session with its id, which only the browser keeps. */
export interface IssuedSession {
  readonly id: string;
  readonly session: Session;
  /** When the cookie expires. A visitor's session may expire before its cookie. */
  readonly expiresAt: number;
  /** The cookie that makes the browser a known device; missing where nobody proved to be its user. */
  readonly device?: string;
}

/** The result of a sign-in. */
export interface SignedIn {
  readonly user: User;
  readonly session: IssuedSession;
  /** An API token that ends with the session. */
  readonly key: string;
}

export interface FoundSession {
  readonly session: Session;
  /** null: a visitor who is not signed in. */
  readonly user: User | null;
  /** When the cookie expires from now on, if the session was renewed; else null. */
  readonly renewedUntil: number | null;
}

export interface NewSession {
  /** The user under the auth generation the credential was checked against; null: a visitor. */
  readonly user: Pick<User, 'id' | 'authGeneration'> | null;
  /** The browser's previous session. It ends; its data is kept unless it belonged to another user. */
  readonly previous: Session | null;
  readonly source: Source;
  /** How the user has just proved who they are. Missing: as in the previous session if it is the same user's, else not at all. */
  readonly proof?: Proof | undefined;
  /** How long it lives, milliseconds. @default SESSION_LIFE */
  readonly life?: number;
  /** The id, if it must be found again without a cookie. @default a random one */
  readonly id?: string;
  /** The session of the API token that was used to sign in: the new session ends with it. */
  readonly parentIdHash?: string | null | undefined;
}

/** Whether the session of a visitor is to be kept for two weeks. Asked only when it is due for renewal. */
export type KeepVisitor = (session: Session) => Promise<boolean>;

/** A valid API token. */
export interface FoundToken {
  readonly user: User;
  readonly token: AuthToken;
  /** The session it ends with; null for a token created by an operator. */
  readonly session: Session | null;
}

/** A session that expires later was started or renewed by a clock that was ahead. @param now milliseconds */
export const latestExpiry = (now: number): number => now + SESSION_LIFE + CLOCK_SKEW;

/** Whether a request with this signed-in session renews it, and so sets its cookie again. @param now milliseconds */
export const isDueForRenewal = (
  { expiresAt }: Pick<Session, 'expiresAt'>,
  now: number,
  { life, after } = KEPT,
): boolean => expiresAt - now <= life - after || expiresAt > latestExpiry(now);

/** Deletes every session and API token of a user. Their generation voids them already; this leaves no rows behind. */
export async function endCredentials(stores: Stores, userId: number): Promise<void> {
  await stores.sessions.removeOfUser(userId);
  await stores.tokens.removeOfUser(userId);
}

/** Sessions and API tokens. Generations void them: see UserStore.recordSignIn and replacePassword. */
export function createSessions(deps: { storage: Storage; settings: Settings; clock: Clock }) {
  const { storage, settings, clock } = deps;

  /** Whether a credential of this generation is the user's still. */
  const owns = (user: User | null | undefined, generation: number): user is User =>
    user?.isActive === true && user.authGeneration === generation;

  const isAlive = (session: Session | undefined): session is Session =>
    session !== undefined && session.expiresAt > clock.now();

  const openSession = async (idHash: string): Promise<Session | null> => {
    const session = await storage.read.sessions.byIdHash(idHash);
    return isAlive(session) ? session : null;
  };

  /** The user of a valid session, null for a visitor's; undefined if it is not valid. @param user its user as stored */
  const check = async (session: Session, user: User | null): Promise<User | null | undefined> => {
    if (!isAlive(session)) return undefined;
    if (session.parentIdHash !== null && !(await openSession(session.parentIdHash))) return undefined;
    if (session.userId === null) return null;
    return owns(user, session.generation) ? user : undefined;
  };

  /** The same for a session as stored. */
  const holderOf = async (session: Session): Promise<User | null | undefined> => {
    const user = session.userId === null ? null : await storage.read.users.byId(session.userId);
    return check(session, user ?? null);
  };

  /** The user and session of an API token as stored; null if it is not valid. */
  const checkToken = async (token: AuthToken): Promise<FoundToken | null> => {
    const { sessionIdHash } = token;
    const session = sessionIdHash === null ? null : await openSession(sessionIdHash);
    if (sessionIdHash !== null && !session) return null;
    const user = await storage.read.users.byId(token.userId);
    return owns(user, token.generation) ? { user, token, session } : null;
  };

  /** The API token with this key, if valid, of any scope. */
  const findAnyToken = async (key: string): Promise<FoundToken | null> => {
    const token = TOKEN_KEY.test(key) ? await storage.read.tokens.byKeyHash(sha256(key)) : undefined;
    return token ? checkToken(token) : null;
  };

  /** @returns when the cookie expires from now on; null if the session was not renewed */
  const renew = async (session: Session, renewal: Renewal): Promise<number | null> => {
    const now = clock.now();
    if (!isDueForRenewal(session, now, renewal)) return null;
    await storage.transaction(async (stores) => {
      await stores.sessions.extend(session.idHash, now + renewal.life, latestExpiry(now));
      if (session.userId !== null) await stores.users.markUsed(session.userId, now);
    });
    return now + SESSION_LIFE;
  };

  const renewVisitor = async (session: Session, isKept: KeepVisitor): Promise<number | null> => {
    if (!isDueForRenewal(session, clock.now())) return null;
    return renew(session, (await isKept(session)) ? KEPT : FOR_THE_VISIT);
  };

  /** A new session, to be stored. */
  const make = (given: NewSession): IssuedSession => {
    const { user, previous, source, proof, life = SESSION_LIFE, id = newSessionId() } = given;
    const { parentIdHash = null } = given;
    const now = clock.now();
    const isSameUser = previous !== null && user !== null && previous.userId === user.id;
    // Its own API token proves nothing: the session goes on, as old as it is.
    const continues = previous !== null && parentIdHash === previous.idHash;
    const mayKeepData = previous !== null && (previous.userId === null || isSameUser);
    const session: Session = {
      idHash: sha256(id),
      userId: user?.id ?? null,
      generation: user?.authGeneration ?? 0,
      data: mayKeepData ? previous.data : {},
      createdAt: continues ? previous.createdAt : now,
      expiresAt: now + life,
      provedAt: proof ? now : isSameUser ? previous.provedAt : null,
      provedBy: proof ?? (isSameUser ? previous.provedBy : null),
      visitorId: mayKeepData ? previous.visitorId : newVisitorId(),
      address: source.address,
      agent: source.agent.slice(0, AGENT_MAX_LENGTH),
      parentIdHash: continues ? previous.parentIdHash : parentIdHash,
    };
    return { id, session, expiresAt: now + SESSION_LIFE };
  };

  const open = async (
    stores: Stores,
    issued: IssuedSession,
    user: NewSession['user'],
  ): Promise<IssuedSession> => {
    await stores.sessions.insert(issued.session);
    const most = settings.get('SESSIONS_PER_USER');
    if (user && most > 0) await stores.sessions.trim(issued.session, most);
    return issued;
  };

  return {
    /**
     * Starts a session in the caller's transaction and ends the previous one. Of a user who has more than SESSIONS_PER_USER,
     * those end that were unused longest.
     */
    async start(stores: Stores, given: NewSession): Promise<IssuedSession> {
      if (given.previous) await stores.sessions.remove(given.previous.idHash);
      return open(stores, make(given), given.user);
    },

    /**
     * Goes on with a user's session under a new id, in the caller's transaction: of parallel callers one does.
     * @returns null, changing nothing, if the session has ended meanwhile: it must not come back
     */
    async rename(
      stores: Stores,
      {
        user,
        session,
        source,
      }: Pick<NewSession, 'source'> & { readonly user: User; readonly session: Session },
    ): Promise<IssuedSession | null> {
      const { idHash, parentIdHash } = session;
      if (!(await stores.sessions.remove(idHash))) return null;
      return open(stores, make({ user, previous: session, source, parentIdHash }), user);
    },

    /** A visitor's session, to be stored with what it is for. */
    forVisitor: (given: Pick<NewSession, 'source' | 'life' | 'id'>): IssuedSession =>
      make({ ...given, user: null, previous: null }),

    /**
     * The session with this id, if valid: not expired, its user active and of the same generation.
     * @param isKept renews visitors' sessions too, for two weeks or only for the visit; without it they live only as long
     *   as their codes
     */
    async find(id: string | undefined, isKept?: KeepVisitor): Promise<FoundSession | null> {
      if (!id || !SESSION_ID.test(id)) return null;
      const found = await storage.read.sessions.withUser(sha256(id));
      const user = found && (await check(found.session, found.user));
      if (!found || user === undefined) return null;
      const { session } = found;
      if (user) return { session, user, renewedUntil: await renew(session, KEPT) };
      return { session, user, renewedUntil: isKept ? await renewVisitor(session, isKept) : null };
    },

    /** The sessions in which a user is signed in, the newest first. */
    async ofUser({ id, authGeneration }: Pick<User, 'id' | 'authGeneration'>): Promise<Session[]> {
      const stored = await storage.read.sessions.ofUser(id);
      return stored.filter((session) => isAlive(session) && session.generation === authGeneration);
    },

    /** What is stored under a session id or the key of an API token, valid or not. */
    async stored(
      credential: string,
    ): Promise<{ session?: Session | undefined; token?: AuthToken | undefined }> {
      const { sessions, tokens } = storage.read;
      if (SESSION_ID.test(credential)) return { session: await sessions.byIdHash(sha256(credential)) };
      return TOKEN_KEY.test(credential) ? { token: await tokens.byKeyHash(sha256(credential)) } : {};
    },

    holderOf,
    checkToken,

    /**
     * Creates an API token in the caller's transaction.
     * @param sessionIdHash the session it ends with; null: it is valid until revoked
     * @param scope what alone it is good for; null: it acts as its user
     * @returns the key, which is not stored
     */
    async issueToken(
      stores: Stores,
      user: Pick<User, 'id' | 'authGeneration'>,
      sessionIdHash: string | null,
      scope: TokenScope | null = null,
    ): Promise<string> {
      const key = newTokenKey();
      const token: AuthToken = {
        keyHash: sha256(key),
        userId: user.id,
        sessionIdHash,
        scope,
        generation: user.authGeneration,
        createdAt: clock.now(),
      };
      await stores.tokens.insert(token);
      return key;
    },

    findAnyToken,

    /** The API token with this key, if it is valid and acts as its user. */
    async findByToken(key: string): Promise<FoundToken | null> {
      const found = await findAnyToken(key);
      return found?.token.scope === null ? found : null;
    },
  };
}

export type Sessions = ReturnType<typeof createSessions>;
