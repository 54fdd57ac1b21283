import type { User } from '../user.ts';

/** How a user proved who they are (RFC 8176): a password, or a code by SMS. */
export type Proof = 'pwd' | 'sms';

/** A browser session. Only the browser holds the id itself. */
export interface Session {
  /** SHA-256 of the id, hexadecimal. */
  readonly idHash: string;
  /** null for a visitor who is not signed in. */
  readonly userId: number | null;
  /** The user's auth generation at sign-in; the session is void when the user's differs. */
  readonly generation: number;
  readonly data: Readonly<Record<string, unknown>>;
  /** Milliseconds since the epoch, like all times here. */
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly address: string;
  readonly agent: string;
  /** When its user last proved who they are, by password or code; null: never, as with a one-time link. */
  readonly provedAt: number | null;
  readonly provedBy: Proof | null;
  /**
   * Names the browser to other backends, for example for its basket. It survives sign-in and new session ids, and ends
   * with sign-out. Not a credential.
   */
  readonly visitorId: string;
  /** The session whose API token created this one and with which it ends; null for all others. */
  readonly parentIdHash: string | null;
}

export interface SessionStore {
  insert(session: Session): Promise<void>;
  byIdHash(idHash: string): Promise<Session | undefined>;
  /** A session and its user, null for a visitor's, in one statement: every request with a cookie reads both. */
  withUser(idHash: string): Promise<{ session: Session; user: User | null } | undefined>;
  /** Newest first. */
  ofUser(userId: number): Promise<Session[]>;
  /** Sessions whose hash starts with these hexadecimal digits: at most two, enough to tell whether it is unique. */
  withPrefix(prefix: string): Promise<Session[]>;
  /** The sessions of a browser, by its visitor id: one, or a few if it signed in several times at once. */
  ofVisitor(visitorId: string): Promise<Session[]>;
  /**
   * Moves the expiry to `expiresAt`, and back only if it is after `latest`: a clock that was ahead set it.
   */
  extend(idHash: string, expiresAt: number, latest: number): Promise<void>;
  /** Deletes a session, the API token handed out with it, and the sessions created by that token. */
  remove(idHash: string): Promise<boolean>;
  /** @returns how many were deleted */
  removeOfUser(userId: number): Promise<number>;
  /**
   * Deletes all but `keep` sessions of the user of this one, as `remove` does: first those that expire first. This one stays,
   * and so does its parent.
   */
  trim(newest: Pick<Session, 'idHash' | 'userId' | 'parentIdHash'>, keep: number): Promise<void>;
  /**
   * Deletes at most `limit` sessions that have expired, or whose parents have: first those of the parents.
   * @returns how many
   */
  removeExpired(now: number, limit: number): Promise<number>;
}

/** What a token with a scope is good for, and for nothing else. */
export type TokenScope = 'introspect';

/** An API token. Only its holder has the key itself. */
export interface AuthToken {
  /** SHA-256 of the key, hexadecimal. */
  readonly keyHash: string;
  readonly userId: number;
  /** The session it was handed out with and ends with; null when an operator created it. */
  readonly sessionIdHash: string | null;
  /** null: it acts as its user. */
  readonly scope: TokenScope | null;
  readonly generation: number;
  readonly createdAt: number;
}

export interface TokenStore {
  insert(token: AuthToken): Promise<void>;
  byKeyHash(keyHash: string): Promise<AuthToken | undefined>;
  ofUser(userId: number): Promise<AuthToken[]>;
  /** @returns how many were deleted */
  removeOfUser(userId: number): Promise<number>;
}
