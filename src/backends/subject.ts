import type { Requester } from '../contracts/requester.ts';
import type { AuthToken, Proof, Session } from '../contracts/stores/sessions.ts';
import type { User } from '../contracts/user.ts';
import type { Keyring } from '../lib/keyring.ts';
import { VISITOR_ID_DIGITS } from '../lib/random.ts';

/** What a visitor who is not signed in is called, as id and as type. */
export const ANONYMOUS = 'anonymous';

/** Whom other backends learn about. */
export interface Subject {
  /** null: a visitor who is not signed in. */
  readonly user: User | null;
  readonly visitorId: string;
  /** Names the session, or the API token that belongs to none. Not the cookie, and not what is stored of it. */
  readonly sid: string;
  readonly provedAt: number | null;
  readonly provedBy: Proof | null;
}

const SID_DIGITS = 32;

/** The name of a session in tokens. */
export const sidOfSession = (keyring: Keyring, { idHash }: Pick<Session, 'idHash'>): string =>
  keyring.mac('sid', ['session', idHash]).slice(0, SID_DIGITS);

/** The name of an API token that belongs to no session. */
export const sidOfToken = (keyring: Keyring, { keyHash }: Pick<AuthToken, 'keyHash'>): string =>
  keyring.mac('sid', ['token', keyHash]).slice(0, SID_DIGITS);

const ofSession = (keyring: Keyring, user: User | null, session: Session): Subject => ({
  user,
  visitorId: session.visitorId,
  sid: sidOfSession(keyring, session),
  provedAt: session.provedAt,
  provedBy: session.provedBy,
});

/**
 * Whom a request comes from: the session of the cookie or of the API token. A token without session gets a visitor id of its
 * own, so that no basket is ever keyed by one that several people share.
 *
 * @returns null for a visitor without session
 */
export function subjectOf(
  { viewer, session }: Pick<Requester, 'viewer' | 'session'>,
  keyring: Keyring,
): Subject | null {
  if (!viewer?.token) return session && ofSession(keyring, viewer?.user ?? null, session);
  const { stored, session: parent } = viewer.token;
  if (parent) return ofSession(keyring, viewer.user, parent);
  return {
    user: viewer.user,
    visitorId: keyring.mac('token-visitor', [stored.keyHash]).slice(0, VISITOR_ID_DIGITS),
    sid: sidOfToken(keyring, stored),
    provedAt: null,
    provedBy: null,
  };
}
