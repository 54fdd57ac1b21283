import type { Requester } from '../contracts/requester.ts';
import type { Proof, Session } from '../contracts/stores/sessions.ts';
import type { User } from '../contracts/user.ts';
import { isOneOf, type Keyring } from '../lib/keyring.ts';
import { VISITOR_ID_DIGITS } from '../lib/random.ts';

/** What a visitor who is not signed in is called, as id and as type. */
export const ANONYMOUS = 'anonymous';

/** A session or an API token by the hash that is stored of it, which stays inside: others know it as {@link sidOf} it. */
interface Credential {
  readonly kind: 'session' | 'token';
  readonly hash: string;
}

/** Whom other backends learn about. */
export interface Subject {
  /** null: a visitor who is not signed in. */
  readonly user: User | null;
  readonly visitorId: string;
  /** Its session, or its API token that belongs to none. */
  readonly credential: Credential;
  readonly provedAt: number | null;
  readonly provedBy: Proof | null;
}

const SID_DIGITS = 32;

/** The name of a credential in tokens: neither the cookie or key, nor what is stored of it. */
export const sidOf = (keyring: Keyring, { kind, hash }: Credential): string =>
  keyring.mac('sid', [kind, hash]).slice(0, SID_DIGITS);

/** Whether a token names this credential, under any key. */
export const isSidOf = (keyring: Keyring, { kind, hash }: Credential, sid: string): boolean =>
  isOneOf(
    sid,
    keyring.macs('sid', [kind, hash]).map((mac) => mac.slice(0, SID_DIGITS)),
  );

const ofSession = (user: User | null, session: Session): Subject => ({
  user,
  visitorId: session.visitorId,
  credential: { kind: 'session', hash: session.idHash },
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
  if (!viewer?.token) return session && ofSession(viewer?.user ?? null, session);
  const { stored, session: parent } = viewer.token;
  if (parent) return ofSession(viewer.user, parent);
  return {
    user: viewer.user,
    visitorId: keyring.mac('token-visitor', [stored.keyHash]).slice(0, VISITOR_ID_DIGITS),
    credential: { kind: 'token', hash: stored.keyHash },
    provedAt: null,
    provedBy: null,
  };
}
