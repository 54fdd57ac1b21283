import type { Source } from '../contracts/requester.ts';
import type { Storage, Stores } from '../contracts/storage.ts';
import type { AuthToken, Session } from '../contracts/stores/sessions.ts';
import type { User } from '../contracts/user.ts';
import { type Clock, DAY } from '../lib/clock.ts';
import { sha256 } from '../lib/keyring.ts';
import { newSessionId, newTokenKey } from '../lib/random.ts';

/** How long a session lives after it was last renewed, milliseconds (Django's SESSION_COOKIE_AGE). */
export const SESSION_LIFE = 14 * DAY;
/** A session is renewed at most so often, milliseconds: not every request should write. */
const RENEW_AFTER = DAY;
const AGENT_MAX_LENGTH = 200;

const SESSION_ID = /^[a-z0-9]{32}$/;
const TOKEN_KEY = /^[0-9a-f]{40}$/;

/** A session just made; its id is told to the browser and to nobody else. */
export interface IssuedSession {
  readonly id: string;
  readonly session: Session;
  /** When the browser forgets it. A visitor's session may be over before: then its cookie names nothing. */
  readonly expiresAt: number;
}

/** What a sign-in brings. */
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
  /** Set when the session was renewed just now and the cookie should be, too. */
  readonly renewedUntil: number | null;
}

export interface NewSession {
  /** The user under the auth generation the credential was checked against; null: a visitor. */
  readonly user: Pick<User, 'id' | 'authGeneration'> | null;
  /** The session the browser held before. It ends; its data is kept unless it was another user's. */
  readonly previous: Session | null;
  readonly source: Source;
  /** How long it is kept, milliseconds; SESSION_LIFE when left out. */
  readonly life?: number;
  /** Its id, where it must be found again without a cookie; random when left out. */
  readonly id?: string;
  /** The session whose API token is the credential, if it is one's: the new one ends with it. */
  readonly parentIdHash?: string | null | undefined;
}

/** An API token that is alive. */
export interface FoundToken {
  readonly user: User;
  /** The session it ends with; null for one made by an operator. */
  readonly sessionIdHash: string | null;
}

/** Deletes every session and API token of a user. Their generation voids them already; this leaves no rows behind. */
export async function endCredentials(stores: Stores, userId: number): Promise<void> {
  await stores.sessions.removeOfUser(userId);
  await stores.tokens.removeOfUser(userId);
}

/** Sessions and API tokens. Generations void them: see UserStore.recordSignIn and replacePassword. */
export function createSessions({ storage, clock }: { storage: Storage; clock: Clock }) {
  const ownerOf = async (credential: { userId: number; generation: number }): Promise<User | null> => {
    const user = await storage.read.users.byId(credential.userId);
    return user?.isActive && user.authGeneration === credential.generation ? user : null;
  };

  const isAlive = (session: Session | undefined): session is Session =>
    session !== undefined && session.expiresAt > clock.now();

  const isOpen = async (idHash: string): Promise<boolean> =>
    isAlive(await storage.read.sessions.byIdHash(idHash));

  const renew = async (session: Session): Promise<number | null> => {
    const now = clock.now();
    if (session.expiresAt - now > SESSION_LIFE - RENEW_AFTER) return null;
    const expiresAt = now + SESSION_LIFE;
    await storage.transaction((stores) => stores.sessions.extend(session.idHash, expiresAt));
    return expiresAt;
  };

  return {
    /** Starts a session in the caller's transaction, and ends the one it takes the place of. */
    async start(stores: Stores, given: NewSession): Promise<IssuedSession> {
      const { user, previous, source, life = SESSION_LIFE, id = newSessionId(), parentIdHash = null } = given;
      const now = clock.now();
      const mayKeepData = previous !== null && (previous.userId === null || previous.userId === user?.id);
      const session: Session = {
        idHash: sha256(id),
        userId: user?.id ?? null,
        generation: user?.authGeneration ?? 0,
        data: mayKeepData ? previous.data : {},
        createdAt: now,
        expiresAt: now + life,
        address: source.address,
        agent: source.agent.slice(0, AGENT_MAX_LENGTH),
        // Where the browser gives its own session's token, the new session takes the place of that one.
        parentIdHash: parentIdHash === previous?.idHash ? previous.parentIdHash : parentIdHash,
      };
      if (previous) await stores.sessions.remove(previous.idHash);
      await stores.sessions.insert(session);
      return { id, session, expiresAt: now + SESSION_LIFE };
    },

    /** The session a cookie names, if it is alive: not expired, and its user active and of the same generation. */
    async find(cookie: string | undefined): Promise<FoundSession | null> {
      if (!cookie || !SESSION_ID.test(cookie)) return null;
      const session = await storage.read.sessions.byIdHash(sha256(cookie));
      if (!isAlive(session)) return null;
      if (session.parentIdHash !== null && !(await isOpen(session.parentIdHash))) return null;
      // A visitor's lives as long as what is kept in it.
      if (session.userId === null) return { session, user: null, renewedUntil: null };
      const user = await ownerOf({ userId: session.userId, generation: session.generation });
      if (!user) return null;
      return { session, user, renewedUntil: await renew(session) };
    },

    /**
     * Creates an API token in the caller's transaction.
     * @param sessionIdHash the session it ends with; null: it lasts until it is revoked
     * @returns the key, which is not stored
     */
    async issueToken(
      stores: Stores,
      user: Pick<User, 'id' | 'authGeneration'>,
      sessionIdHash: string | null,
    ): Promise<string> {
      const key = newTokenKey();
      const token: AuthToken = {
        keyHash: sha256(key),
        userId: user.id,
        sessionIdHash,
        generation: user.authGeneration,
        createdAt: clock.now(),
      };
      await stores.tokens.insert(token);
      return key;
    },

    /** The API token of a key, if it is alive. */
    async findByToken(key: string): Promise<FoundToken | null> {
      if (!TOKEN_KEY.test(key)) return null;
      const token = await storage.read.tokens.byKeyHash(sha256(key));
      if (!token) return null;
      const { sessionIdHash } = token;
      if (sessionIdHash !== null && !(await isOpen(sessionIdHash))) return null;
      const user = await ownerOf(token);
      return user && { user, sessionIdHash };
    },
  };
}

export type Sessions = ReturnType<typeof createSessions>;
