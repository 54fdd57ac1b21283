/** A browser's session as stored. The id itself is known to the browser only. */
export interface Session {
  /** SHA-256 of the id, hexadecimal. */
  readonly idHash: string;
  /** null: a visitor who is not signed in. */
  readonly userId: number | null;
  /** The user's auth generation at sign-in; void when it differs. */
  readonly generation: number;
  readonly data: Readonly<Record<string, unknown>>;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly address: string;
  readonly agent: string;
  /** The session whose API token this one was made with, and ends with; null for all others. */
  readonly parentIdHash: string | null;
}

export interface SessionStore {
  insert(session: Session): Promise<void>;
  byIdHash(idHash: string): Promise<Session | undefined>;
  ofUser(userId: number): Promise<Session[]>;
  /** Sessions whose hash begins with these hexadecimal digits; at most two, which is enough to know whether it is one. */
  withPrefix(prefix: string): Promise<Session[]>;
  /** Moves the end of the session to `expiresAt`. */
  extend(idHash: string, expiresAt: number): Promise<void>;
  /** Ends a session and, with it, the API token handed out with it and every session made with that. */
  remove(idHash: string): Promise<boolean>;
  removeOfUser(userId: number): Promise<number>;
  /** Forgets the sessions that are over, and those that ended with one of them. */
  removeExpired(now: number): Promise<number>;
}

/** An API token as stored. The key itself is known to its holder only. */
export interface AuthToken {
  /** SHA-256 of the key, hexadecimal. */
  readonly keyHash: string;
  readonly userId: number;
  /** The session it was handed out with and ends with; null for one made by an operator. */
  readonly sessionIdHash: string | null;
  readonly generation: number;
  readonly createdAt: number;
}

export interface TokenStore {
  insert(token: AuthToken): Promise<void>;
  byKeyHash(keyHash: string): Promise<AuthToken | undefined>;
  ofUser(userId: number): Promise<AuthToken[]>;
  removeOfUser(userId: number): Promise<number>;
}
