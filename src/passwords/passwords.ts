import type { Audit } from '../audit/audit.ts';
import type { Requester, Source } from '../contracts/requester.ts';
import type { Transaction } from '../contracts/storage.ts';
import type { Proof, Session } from '../contracts/stores/sessions.ts';
import type { User } from '../contracts/user.ts';
import { unusablePassword } from '../hashing/hasher.ts';
import type { Clock } from '../lib/clock.ts';
import { ok, type Result, refused } from '../lib/result.ts';
import type { Message } from '../locales/index.ts';
import { deviceNameOf } from '../messages/device-name.ts';
import { NOTICE_LIFE, type Outbox } from '../outbox/outbox.ts';
import { keepFormer } from '../policy/history.ts';
import type { Policy } from '../policy/policy.ts';
import type { PolicyUser } from '../policy/validator.ts';
import type { Devices } from '../sessions/devices.ts';
import { endCredentials, type IssuedSession, type Sessions } from '../sessions/sessions.ts';

/** A new password, entered twice. */
export interface NewPassword {
  readonly first: string;
  readonly second: string;
}

/** Why a new password is not accepted. */
export type PasswordFault =
  | { readonly kind: 'mismatch' }
  | { readonly kind: 'weak'; readonly failures: readonly Message[] };

/** Another request came first and changed password, address or state of the account since the user was read. */
export interface Superseded {
  readonly kind: 'superseded';
}

interface Replacement {
  /** As read when the permission to replace the password was checked. */
  readonly user: User;
  readonly hash: string;
  readonly event: 'password.set' | 'password.change' | 'password.reset';
  /** The signed-in user; null: a reset link or the command line. */
  readonly actorId: number | null;
  readonly source: Source;
  /** The session to keep under a new id; null: all sessions end. */
  readonly keep: Session | null;
  /** The browser of that session: a known device from then on. */
  readonly browser?: Pick<Requester, 'device' | 'losesCookies'>;
  /** How the user has just proved who they are, for the kept session. */
  readonly proof?: Proof;
}

/** Validating and replacing passwords, the same for every endpoint. */
export function createPasswords(deps: {
  policy: Policy;
  sessions: Sessions;
  devices: Devices;
  outbox: Outbox;
  audit: Audit;
  clock: Clock;
}) {
  const { policy, sessions, devices, outbox, audit, clock } = deps;

  return {
    /**
     * Checks that both entries are equal, and then every rule of the policy.
     * @param user the owner of the password; null if unknown
     * @returns the password
     * @throws Unavailable when too many comparisons with former passwords are waiting
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
     * Replaces a password in the caller's transaction. Stores hash and history, ends all sessions and API tokens except the
     * session to keep, writes the audit row and enqueues the notice. Of racing callers one wins.
     * @returns the kept session under its new id, or null
     */
    async replace(
      stores: Transaction,
      { user, hash, event, actorId, source, keep, browser, proof }: Replacement,
    ): Promise<Result<IssuedSession | null, Superseded>> {
      const generation = await stores.users.replacePassword(user, hash);
      if (generation === undefined) return refused({ kind: 'superseded' });
      await keepFormer(stores, user, clock.now());
      await endCredentials(stores, user.id);
      await audit.record(stores, source, { event, outcome: 'success', actorId, userId: user.id });
      if (user.email !== null) {
        await outbox.enqueue(stores, {
          kind: 'password-changed',
          recipient: user.email,
          payload: { userId: user.id, email: user.email, device: deviceNameOf(source.agent) },
          source,
          life: NOTICE_LIFE,
        });
      }
      const owner = { id: user.id, authGeneration: generation };
      if (!keep) return ok(null);
      const session = await sessions.start(stores, { user: owner, previous: keep, source, proof });
      const { device = null, losesCookies } = browser ?? {};
      const known = { device, losesCookies, source };
      return ok({ ...session, device: await devices.renew(stores, user, known, keep.visitorId) });
    },

    /**
     * Makes the password unusable in the caller's transaction, because somebody else knows it. The caller ends sessions and
     * tokens and writes the audit row.
     * @param user as read in this transaction, with the row locked by a write: else another change may come first
     */
    async disable(stores: Transaction, user: User): Promise<void> {
      const generation = await stores.users.replacePassword(user, unusablePassword());
      if (generation === undefined) throw new Error('the user changed although the row was locked');
      await keepFormer(stores, user, clock.now());
    },
  };
}

export type Passwords = ReturnType<typeof createPasswords>;
