import type { Audit } from '../audit/audit.ts';
import type { Storage } from '../contracts/storage.ts';
import type { AuthToken, Session, TokenScope } from '../contracts/stores/sessions.ts';
import type { User } from '../contracts/user.ts';
import { type Clock, HOUR, SECOND } from '../lib/clock.ts';
import type { Keyring } from '../lib/keyring.ts';
import type { Sessions } from '../sessions/sessions.ts';
import type { SessionTokens, VerifiedClaims } from './jwt.ts';
import { ANONYMOUS, isSidOf } from './subject.ts';

/** A live credential (RFC 7662 §2.2). Times are seconds since the epoch. */
export interface ActiveCredential {
  readonly active: true;
  readonly sub: string;
  /** How it is presented: `Cookie`, `Token` or `Bearer`. */
  readonly token_type: 'Cookie' | 'Token' | 'Bearer';
  readonly iat: number;
  readonly exp?: number;
  /** `account`: it acts as its user. `visitor`: nobody is signed in. */
  readonly scope: 'account' | 'visitor' | TokenScope;
  readonly user_type: string;
}

const toSeconds = (time: number): number => Math.floor(time / SECOND);
const DECIMAL = /^[1-9]\d{0,15}$/;

/** Says which credentials live: session ids, API keys and session tokens. Nothing is renewed by asking. */
export function createIntrospection(deps: {
  storage: Storage;
  sessions: Sessions;
  sessionTokens: SessionTokens;
  keyring: Keyring;
  audit: Audit;
  clock: Clock;
}) {
  const { storage, sessions, sessionTokens, keyring, audit, clock } = deps;

  const describe = (
    user: User | null,
    visitorId: string,
  ): Pick<ActiveCredential, 'active' | 'sub' | 'scope' | 'user_type'> => ({
    active: true,
    sub: user ? String(user.id) : `visitor:${visitorId}`,
    scope: user ? 'account' : 'visitor',
    user_type: user?.userType ?? ANONYMOUS,
  });

  async function bySession(session: Session): Promise<ActiveCredential | null> {
    const user = await sessions.holderOf(session);
    if (user === undefined) return null;
    return {
      ...describe(user, session.visitorId),
      token_type: 'Cookie',
      iat: toSeconds(session.createdAt),
      exp: toSeconds(session.expiresAt),
    };
  }

  async function byToken(token: AuthToken): Promise<ActiveCredential | null> {
    const found = await sessions.checkToken(token);
    if (!found) return null;
    const { user, session } = found;
    return {
      ...describe(user, ''),
      ...(token.scope !== null && { scope: token.scope }),
      token_type: 'Token',
      iat: toSeconds(token.createdAt),
      ...(session && { exp: toSeconds(session.expiresAt) }),
    };
  }

  /** A session token lives as long as the session, or the API token without session, that it was made for. */
  async function byClaims(claims: VerifiedClaims): Promise<ActiveCredential | null> {
    const { sub, sid, vid, iat, exp } = claims;
    const { sessions: sessionRows, tokens } = storage.read;
    const [ofBrowser, ofUser] = await Promise.all([
      sessionRows.ofVisitor(vid),
      DECIMAL.test(sub) ? tokens.ofUser(Number(sub)) : [],
    ]);
    const isNamed = (kind: 'session' | 'token', hash: string): boolean =>
      isSidOf(keyring, { kind, hash }, sid);
    const session = ofBrowser.find(({ idHash }) => isNamed('session', idHash));
    const token = ofUser.find((row) => row.sessionIdHash === null && isNamed('token', row.keyHash));
    const user = session
      ? await sessions.holderOf(session)
      : token && (await sessions.checkToken(token))?.user;
    if (user === undefined) return null;
    const described = describe(user, vid);
    return described.sub === sub ? { ...described, token_type: 'Bearer', iat, exp } : null;
  }

  async function examine(credential: string): Promise<ActiveCredential | null> {
    // Neither session ids nor keys contain dots.
    if (credential.includes('.')) {
      const claims = await sessionTokens.verify(credential);
      return claims && byClaims(claims);
    }
    const { session, token } = await sessions.stored(credential);
    if (session) return bySession(session);
    if (token) return byToken(token);
    // The query about the user, which costs the same for nobody.
    await storage.read.users.byId(0);
    return null;
  }

  const hourOf = (time: number): number => time - (time % HOUR);

  return {
    /** What a caller learns about a credential; null if it does not live. The call is counted first. */
    async introspect(credential: string, caller: User): Promise<ActiveCredential | null> {
      const hour = hourOf(clock.now());
      await storage.transaction((stores) => stores.introspections.count(caller.id, hour));
      return examine(credential);
    },

    /** The chore: writes an audit row for each caller and past hour. */
    report: (): Promise<void> =>
      storage.transaction(async (stores) => {
        for (const { callerId, hour, count } of await stores.introspections.takeBefore(hourOf(clock.now())))
          await audit.record(
            stores,
            { address: 'service', agent: '', requestId: 'introspections' },
            {
              event: 'session.introspect',
              outcome: 'success',
              actorId: callerId,
              userId: callerId,
              detail: { hour: new Date(hour).toISOString(), calls: count },
            },
          );
      }),
  };
}

export type Introspection = ReturnType<typeof createIntrospection>;
