import type { Audit } from '../audit/audit.ts';
import type { Source } from '../contracts/requester.ts';
import type { Transaction } from '../contracts/storage.ts';
import type { AuditRow } from '../contracts/stores/audit.ts';
import type { Closure } from '../contracts/stores/closures.ts';
import { type User, verifiedEmailOf, verifiedPhoneOf } from '../contracts/user.ts';
import type { Clock } from '../lib/clock.ts';
import { NOTICE_LIFE, type Outbox } from '../outbox/outbox.ts';
import { endCredentials } from '../sessions/sessions.ts';

/** Who closes an account, and what the audit trail says about it. */
interface Closing {
  readonly actorId: number;
  readonly source: Source;
  readonly detail: AuditRow['detail'];
}

export const CLOSE_EVENT = 'account.close';

/**
 * Closes an account in the caller's transaction, for its owner or for an operator: sessions, tokens and devices end, the trail
 * has a row, and its owner gets a notice with a link to undo it.
 */
export const createAccountClosing = ({
  outbox,
  audit,
  clock,
}: {
  outbox: Outbox;
  audit: Audit;
  clock: Clock;
}) => {
  return async (
    stores: Transaction,
    user: User,
    { actorId, source, detail }: Closing,
  ): Promise<Closure | undefined> => {
    const closure = await stores.closures.close(user, clock.now());
    if (!closure) return undefined;
    await endCredentials(stores, user.id);
    await stores.devices.removeOfUser(user.id);
    const entry = { event: CLOSE_EVENT, outcome: 'success', actorId, userId: user.id } as const;
    await audit.record(stores, source, { ...entry, detail });
    await notify(stores, user, closure, source);
    return closure;
  };

  /** Only somebody who can read the address of the account gets the link. */
  async function notify(
    stores: Transaction,
    owner: User,
    { closedAt }: Closure,
    source: Source,
  ): Promise<void> {
    const [email, phone] = [verifiedEmailOf(owner), verifiedPhoneOf(owner)];
    const named = { userId: owner.id, closedAt };
    const life = NOTICE_LIFE;
    if (email !== null)
      await outbox.enqueue(stores, {
        kind: 'account-closed',
        recipient: email,
        payload: { ...named, email },
        source,
        life,
      });
    else if (phone !== null)
      await outbox.enqueue(stores, {
        kind: 'account-closed-sms',
        recipient: phone,
        payload: { ...named, phone },
        source,
        life,
      });
  }
};
