import type { Audit } from '../audit/audit.ts';
import type { Source } from '../contracts/requester.ts';
import type { Storage } from '../contracts/storage.ts';
import type { MessageState } from '../contracts/stores/outbox.ts';
import type { Clock } from '../lib/clock.ts';
import { ok, type Result, refused } from '../lib/result.ts';

/** Why a message cannot be sent again: it is unknown, finished or being sent, or its deadline has passed. */
export type RetryRefusal = 'unknown' | { readonly state: MessageState; readonly isOverdue: boolean };

/** Queues a dead or failed message again for immediate delivery, with an audit row. */
export const createRetry =
  ({ storage, audit, clock }: { storage: Storage; audit: Audit; clock: Clock }) =>
  (uid: string, source: Source): Promise<Result<void, RetryRefusal>> =>
    storage.transaction(async (stores): Promise<Result<void, RetryRefusal>> => {
      const now = clock.now();
      const message = await stores.outbox.byUid(uid);
      if (!message) return refused('unknown');
      if (!(await stores.outbox.retry(uid, now)))
        return refused({ state: message.state, isOverdue: message.deadline <= now });
      await audit.record(stores, source, {
        event: 'message.retry',
        outcome: 'success',
        actorId: null,
        userId: message.userId,
        detail: { message: uid, kind: message.kind },
      });
      return ok(undefined);
    });
