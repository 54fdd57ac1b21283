import type { Audit, AuditEntry } from '../audit/audit.ts';
import type { Source, Viewer } from '../contracts/requester.ts';
import type { Storage, Transaction } from '../contracts/storage.ts';
import type { Session } from '../contracts/stores/sessions.ts';
import { hasUsablePassword, type User } from '../contracts/user.ts';
import { InvalidFields } from '../errors.ts';
import type { Hasher } from '../hashing/hasher.ts';
import { type Clock, DAY, SECOND } from '../lib/clock.ts';
import { type Message, message } from '../locales/index.ts';
import type { Outbox } from '../outbox/outbox.ts';
import { type BeforeComparing, HISTORY_LIMIT } from '../policy/history.ts';
import type { Policy } from '../policy/policy.ts';
import type { PolicyUser } from '../policy/validator.ts';
import type { IssuedSession, Sessions } from '../sessions/sessions.ts';

/** A notice that comes later than this would only confuse, seconds. */
const NOTICE_LIFE = (3 * DAY) / SECOND;

/** A new password, typed twice. */
export interface NewPassword {
  readonly first: string;
  readonly second: string;
}

/** What is wrong with a new password; null when nothing is. */
export type PasswordFault =
  | { readonly kind: 'mismatch' }
  | { readonly kind: 'weak'; readonly failures: readonly Message[] };

export interface Replacement {
  /** As read when the right to replace the password was checked. */
  readonly user: User;
  readonly hash: string;
  readonly event: 'password.set' | 'password.change' | 'password.reset';
  readonly actorId: number | null;
  readonly source: Source;
  /** The session that goes on, under a new id; null: all end. */
  readonly keep: Session | null;
}

export type Replaced =
  /** Another request was first: the password, the address, the account's state changed since it was read. */
  { readonly isReplaced: false } | { readonly isReplaced: true; readonly session: IssuedSession | null };

export type FirstPassword =
  | { readonly kind: 'set'; readonly session: IssuedSession | null }
  | { readonly kind: 'refused'; readonly fault: PasswordFault }
  /** Another request of this user was first, so there is a password now. */
  | { readonly kind: 'late' };

export interface Passwords {
  /**
   * First the two must be the same, then every rule of the policy is checked.
   * @param beforeComparing see {@link BeforeComparing}
   */
  judge(
    password: NewPassword,
    user: PolicyUser | null,
    beforeComparing?: BeforeComparing,
  ): Promise<PasswordFault | null>;
  /**
   * The one way a password is replaced, by whatever flow, in the caller's transaction: new hash, history, every
   * session and API token ended but the one kept, audit row, notice by mail. Of racing callers one wins.
   */
  replace(stores: Transaction, replacement: Replacement): Promise<Replaced>;
  /**
   * A signed-in person changes the password.
   * @throws InvalidFields old_password; new_password2 for mismatch and weakness
   */
  change(viewer: Viewer, input: ChangeInput, source: Source): Promise<IssuedSession | null>;
  /** A signed-in person without a password sets the first one. */
  setFirst(viewer: Viewer, password: NewPassword, source: Source): Promise<FirstPassword>;
}

export interface ChangeInput extends NewPassword {
  readonly old: string;
}

export const MISMATCH = message('passwordMismatch');

export function createPasswords(deps: {
  storage: Storage;
  hasher: Hasher;
  policy: Policy;
  sessions: Sessions;
  outbox: Outbox;
  audit: Audit;
  clock: Clock;
}): Passwords {
  const { storage, hasher, policy, sessions, outbox, audit, clock } = deps;

  const recordFailure = (entry: Omit<AuditEntry, 'outcome'>, source: Source): Promise<void> =>
    storage.transaction((stores) => audit.record(stores, source, { ...entry, outcome: 'failure' }));

  const passwords: Passwords = {
    async judge({ first, second }, user, beforeComparing) {
      if (first !== second) return { kind: 'mismatch' };
      const failures = await policy.check(second, { user, beforeComparing });
      return failures.length > 0 ? { kind: 'weak', failures } : null;
    },

    async replace(stores, { user, hash, event, actorId, source, keep }) {
      const generation = await stores.users.replacePassword(user, hash);
      if (generation === undefined) return { isReplaced: false };
      if (hasUsablePassword(user)) {
        const former = { hash: user.password, retiredAt: clock.now() };
        await stores.passwordHistory.add(user.id, former, HISTORY_LIMIT);
      }
      await stores.sessions.removeOfUser(user.id);
      await stores.tokens.removeOfUser(user.id);
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
      return {
        isReplaced: true,
        session: keep && (await sessions.start(stores, { user: owner, previous: keep, source })),
      };
    },

    async change({ user, session }, input, source) {
      const isRight = hasUsablePassword(user)
        ? await hasher.verify(input.old, user.password)
        : await hasher.verifyNobody(input.old);
      const event = 'password.change';
      if (!isRight) {
        await recordFailure(
          { event, actorId: user.id, userId: user.id, detail: { reason: 'old_password' } },
          source,
        );
        throw new InvalidFields({ old_password: [message('oldPasswordInvalid')] });
      }
      const fault = await passwords.judge(input, user);
      if (fault?.kind === 'mismatch') throw new InvalidFields({ new_password2: [MISMATCH] });
      if (fault) throw new InvalidFields({ new_password2: fault.failures });

      const hash = await hasher.hash(input.first);
      const result = await storage.transaction((stores) =>
        passwords.replace(stores, { user, hash, event, actorId: user.id, source, keep: session }),
      );
      // The password that was checked is no longer the password.
      if (!result.isReplaced) throw new InvalidFields({ old_password: [message('oldPasswordInvalid')] });
      return result.session;
    },

    async setFirst({ user, session }, password, source) {
      const fault = await passwords.judge(password, user);
      if (fault) return { kind: 'refused', fault };
      const hash = await hasher.hash(password.first);
      const result = await storage.transaction((stores) =>
        passwords.replace(stores, {
          user,
          hash,
          event: 'password.set',
          actorId: user.id,
          source,
          keep: session,
        }),
      );
      return result.isReplaced ? { kind: 'set', session: result.session } : { kind: 'late' };
    },
  };
  return passwords;
}
