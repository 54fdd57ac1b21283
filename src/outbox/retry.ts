import type { Audit } from '../audit/audit.ts';
import type { Source } from '../contracts/requester.ts';
import type { Storage } from '../contracts/storage.ts';
import type { MessageState } from '../contracts/stores/outbox.ts';
import type { Clock } from '../lib/clock.ts';

export type RetryOutcome =
  | { readonly kind: 'queued' }
  | { readonly kind: 'unknown' }
  /** It cannot be sent again: it is over, on its way, or its deadline has passed. */
  | { readonly kind: 'refused'; readonly state: MessageState; readonly isOverdue: boolean };

/** Puts a message that was given up, or waits for its next try, back at the head of the queue, and says so in the audit trail. */
export function retryMessage(
  deps: { storage: Storage; audit: Audit; clock: Clock },
  uid: string,
  source: Source,
): Promise<RetryOutcome> {
  const { storage, audit, clock } = deps;
  return storage.transaction(async (stores) => {
    const now = clock.now();
    const message = await stores.outbox.byUid(uid);
    if (!message) return { kind: 'unknown' };
    if (!(await stores.outbox.retry(uid, now)))
      return { kind: 'refused', state: message.state, isOverdue: message.deadline <= now };
    await audit.record(stores, source, {
      event: 'message.retry',
      outcome: 'success',
      actorId: null,
      userId: message.userId,
      detail: { message: uid, kind: message.kind },
    });
    return { kind: 'queued' };
  });
}
