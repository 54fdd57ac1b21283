import type { Audit, AuditEntry } from '../audit/audit.ts';
import type { Source } from '../contracts/requester.ts';
import type { Storage } from '../contracts/storage.ts';
import type { Session } from '../contracts/stores/sessions.ts';
import type { User } from '../contracts/user.ts';
import { AppError } from '../errors.ts';
import type { Sessions, SignedIn } from '../sessions/sessions.ts';
import type { Login } from '../sign-in/sign-in.ts';

/** What operators do with people's sessions and API tokens. Every act leaves an audit row. */
export interface Credentials {
  /**
   * Signs a user in without a password, for a checkout that signs in its guests.
   * @param actorId the member of staff who does; null at the command line
   * @throws AppError permission_denied for a user who is not active
   */
  startSession(user: User, source: Source, actorId?: number | null): Promise<SignedIn>;
  /** Ends one session. @returns false when it was over already */
  endSession(session: Session, source: Source): Promise<boolean>;
  /** Ends every session of a user, and the API tokens handed out with them. @returns how many sessions */
  endSessions(user: User, source: Source): Promise<number>;
  /**
   * Makes an API token that lasts until it is revoked or the password changes.
   * @returns the key, which is not stored
   * @throws AppError permission_denied for a user who is not active
   */
  issueToken(user: User, source: Source): Promise<string>;
  /** Ends every API token of a user. @returns how many */
  endTokens(user: User, source: Source): Promise<number>;
}

export function createCredentials(deps: {
  storage: Storage;
  sessions: Sessions;
  login: Login;
  audit: Audit;
}): Credentials {
  const { storage, sessions, login, audit } = deps;

  const entryOf = (event: string, userId: number | null, detail = {}): AuditEntry => ({
    event,
    outcome: 'success',
    actorId: null,
    userId,
    detail,
  });

  return {
    async startSession(user, source, actorId = null) {
      const signedIn = await storage.transaction((stores) =>
        login.complete(stores, user, 'operator', { previous: null, source, actorId }),
      );
      if (!signedIn) throw new AppError('permission_denied');
      return signedIn;
    },

    endSession: (session, source) =>
      storage.transaction(async (stores) => {
        const isEnded = await stores.sessions.remove(session.idHash);
        if (isEnded)
          await audit.record(stores, source, entryOf('session.revoke', session.userId, { sessions: 1 }));
        return isEnded;
      }),

    endSessions: (user, source) =>
      storage.transaction(async (stores) => {
        const count = await stores.sessions.removeOfUser(user.id);
        await audit.record(stores, source, entryOf('session.revoke', user.id, { sessions: count }));
        return count;
      }),

    issueToken: (user, source) =>
      storage.transaction(async (stores) => {
        if (!user.isActive) throw new AppError('permission_denied');
        const key = await sessions.issueToken(stores, user, null);
        await audit.record(stores, source, entryOf('token.create', user.id));
        return key;
      }),

    endTokens: (user, source) =>
      storage.transaction(async (stores) => {
        const count = await stores.tokens.removeOfUser(user.id);
        await audit.record(stores, source, entryOf('token.revoke', user.id, { tokens: count }));
        return count;
      }),
  };
}
