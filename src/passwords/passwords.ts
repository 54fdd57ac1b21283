import type { Audit } from '../audit/audit.ts';
import type { Source } from '../contracts/requester.ts';
import type { Transaction } from '../contracts/storage.ts';
import type { Session } from '../contracts/stores/sessions.ts';
import { hasUsablePassword, type User } from '../contracts/user.ts';
import { type Clock, DAY, SECOND } from '../lib/clock.ts';
import { ok, type Result, refused } from '../lib/result.ts';
import type { Message } from '../locales/index.ts';
import type { Outbox } from '../outbox/outbox.ts';
import { HISTORY_LIMIT } from '../policy/history.ts';
import type { Policy } from '../policy/policy.ts';
import type { PolicyUser } from '../policy/validator.ts';
import { endCredentials, type IssuedSession, type Sessions } from '../sessions/sessions.ts';

/** A notice that arrives later than this would only confuse, seconds. */
const NOTICE_LIFE = (3 * DAY) / SECOND;

/** A new password, entered twice. */
export interface NewPassword {
  readonly first: string;
  readonly second: string;
}

/** Why a new password is not accepted. */
export type PasswordFault =
  | { readonly kind: 'mismatch' }
  | { readonly kind: 'weak'; readonly failures: readonly Message[] };

/** Another request came first: since the user was read, the password, the address or the account's state changed. */
export interface Superseded {
  readonly kind: 'superseded';
}

interface Replacement {
  /** As read when the right to replace the password was checked. */
  readonly user: User;
  readonly hash: string;
  readonly event: 'password.set' | 'password.change' | 'password.reset';
  /** null: whoever holds a reset link, or an operator. */
  readonly actorId: number | null;
  readonly source: Source;
  /** The session that goes on, under a new id; null: all end. */
  readonly keep: Session | null;
}

/** What every new password goes through, whoever sets it. */
export function createPasswords(deps: {
  policy: Policy;
  sessions: Sessions;
  outbox: Outbox;
  audit: Audit;
  clock: Clock;
}) {
  const { policy, sessions, outbox, audit, clock } = deps;

  return {
    /**
     * Checks that both entries are the same, and only then every rule of the policy.
     * @param user whose password it will be; null when nothing is known of the person
     * @returns the password
     * @throws Unavailable when former passwords cannot be compared now
     */
    async validate(
      { first, second }: NewPassword,
      user: PolicyUser | null,
    ): Promise<Result<string, PasswordFault>> {
      if (first !== second) return refused({ kind: 'mismatch' });
      const failures = await policy.check(first, { user });
      return failures.length > 0 ? refused({ kind: 'weak', failures }) : ok(first);
    },

    /**
     * The one way a password is replaced, in the caller's transaction: new hash, history, every session and API token
     * ended but the session kept, audit row, notice by mail. Of racing callers one wins.
     * @returns the session that goes on, if one does
     */
    async replace(
      stores: Transaction,
      { user, hash, event, actorId, source, keep }: Replacement,
    ): Promise<Result<IssuedSession | null, Superseded>> {
      const generation = await stores.users.replacePassword(user, hash);
      if (generation === undefined) return refused({ kind: 'superseded' });
      if (hasUsablePassword(user)) {
        const former = { hash: user.password, retiredAt: clock.now() };
        await stores.passwordHistory.add(user.id, former, HISTORY_LIMIT);
      }
      await endCredentials(stores, user.id);
      await audit.record(stores, source, { event, outcome: 'success', actorId, userId: user.id });
      if (user.email !== null) {
        await outbox.enqueue(stores, {
          kind: 'password-changed',
          recipient: user.email,
          payload: { userId: user.id, email: user.email },
          life: NOTICE_LIFE,
        });
      }
      const owner = { id: user.id, authGeneration: generation };
      return ok(keep && (await sessions.start(stores, { user: owner, previous: keep, source })));
    },
  };
}

export type Passwords = ReturnType<typeof createPasswords>;
