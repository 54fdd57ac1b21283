import type { Audit } from '../audit/audit.ts';
import type { Source } from '../contracts/requester.ts';
import type { Storage, Transaction } from '../contracts/storage.ts';
import type { Session, TokenScope } from '../contracts/stores/sessions.ts';
import type { User } from '../contracts/user.ts';
import { ok, type Result, refused } from '../lib/result.ts';
import type { Sessions, SignedIn } from '../sessions/sessions.ts';
import type { SignIn } from '../sign-in/sign-in.ts';

/** The method of sign-ins by an operator, in the audit trail. */
export const OPERATOR_METHOD = 'operator';

/** Sessions and API tokens, as managed by operators. Every change leaves an audit row. */
export function createCredentials(deps: {
  storage: Storage;
  sessions: Sessions;
  signIn: SignIn;
  audit: Audit;
}) {
  const { storage, sessions, signIn, audit } = deps;

  const record = (
    stores: Transaction,
    source: Source,
    event: string,
    userId: number | null,
    detail = {},
    actorId: number | null = null,
  ) => audit.record(stores, source, { event, outcome: 'success', actorId, userId, detail });

  return {
    /**
     * Signs a user in without a password, for a checkout that signs in its guests.
     * @param actorId the member of staff; null for the command line
     */
    async startSession(
      user: User,
      source: Source,
      actorId: number | null = null,
    ): Promise<Result<SignedIn, 'not-active'>> {
      const context = { session: null, source };
      const signedIn = await storage.transaction((stores) =>
        signIn.complete(stores, user, context, { method: OPERATOR_METHOD, actorId }),
      );
      return signedIn ? ok(signedIn) : refused('not-active');
    },

    /** Ends one session. @returns false if it had ended already */
    endSession: (session: Session, source: Source): Promise<boolean> =>
      storage.transaction(async (stores) => {
        const isEnded = await stores.sessions.remove(session.idHash);
        if (isEnded) await record(stores, source, 'session.revoke', session.userId, { sessions: 1 });
        return isEnded;
      }),

    /**
     * Signs a user out everywhere: ends every session with its API token, and forgets every device.
     * @param actorId the member of staff; null for the command line
     * @returns how many sessions
     */
    endSessions: (user: User, source: Source, actorId: number | null = null): Promise<number> =>
      storage.transaction(async (stores) => {
        const count = await stores.sessions.removeOfUser(user.id);
        await stores.devices.removeOfUser(user.id);
        await record(stores, source, 'session.revoke', user.id, { sessions: count }, actorId);
        return count;
      }),

    /**
     * Creates an API token that is valid until it is revoked or the password changes.
     * @param scope what alone it is good for, of staff only; null: it acts as its user
     * @returns the key, which is not stored
     */
    async issueToken(
      user: User,
      source: Source,
      scope: TokenScope | null = null,
    ): Promise<Result<string, 'not-active' | 'not-staff'>> {
      if (!user.isActive) return refused('not-active');
      if (scope !== null && !user.isStaff) return refused('not-staff');
      return storage.transaction(async (stores) => {
        const key = await sessions.issueToken(stores, user, null, scope);
        await record(stores, source, 'token.create', user.id, scope === null ? {} : { scope });
        return ok(key);
      });
    },

    /** Ends every API token of a user. @returns how many */
    endTokens: (user: User, source: Source): Promise<number> =>
      storage.transaction(async (stores) => {
        const count = await stores.tokens.removeOfUser(user.id);
        await record(stores, source, 'token.revoke', user.id, { tokens: count });
        return count;
      }),
  };
}

export type Credentials = ReturnType<typeof createCredentials>;
