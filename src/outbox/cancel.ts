import type { Audit } from '../audit/audit.ts';
import type { Source } from '../contracts/requester.ts';
import type { Storage } from '../contracts/storage.ts';
import { CANCELLED, type MessageState } from '../contracts/stores/outbox.ts';
import type { Clock } from '../lib/clock.ts';
import { ok, type Result, refused } from '../lib/result.ts';
import type { SendingBudgets } from '../sending/budgets.ts';

/** Why a message cannot be cancelled: it is unknown, or does not wait. */
export type CancelRefusal = 'unknown' | { readonly state: MessageState };

/** Ends a message that waits, with an audit row. One that is being sent may be out already, and goes its way. */
export const createCancel =
  (deps: {
    storage: Storage;
    audit: Audit;
    sendingBudgets: Pick<SendingBudgets, 'giveBack'>;
    clock: Clock;
  }) =>
  /** @param actorId the member of staff; null for the command line */
  async (uid: string, source: Source, actorId: number | null): Promise<Result<void, CancelRefusal>> => {
    const { storage, audit, sendingBudgets, clock } = deps;
    const cancelled = await storage.transaction(async (stores): Promise<Result<void, CancelRefusal>> => {
      const message = await stores.outbox.byUid(uid);
      if (!message) return refused('unknown');
      if (!(await stores.outbox.cancel(uid, clock.now(), CANCELLED)))
        return refused({ state: message.state });
      await audit.record(stores, source, {
        event: 'message.cancel',
        outcome: 'success',
        actorId,
        userId: message.userId,
        detail: { message: uid, kind: message.kind },
      });
      return ok(undefined);
    });
    // A failed attempt was counted, and nothing went out.
    if (cancelled.ok) await sendingBudgets.giveBack(uid);
    return cancelled;
  };
