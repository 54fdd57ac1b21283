import type { Audit } from '../audit/audit.ts';
import type { Source } from '../contracts/requester.ts';
import type { Storage } from '../contracts/storage.ts';
import type { MessageFilter, MessageState } from '../contracts/stores/outbox.ts';
import type { Clock } from '../lib/clock.ts';
import { ok, type Result, refused } from '../lib/result.ts';

/** Why a message cannot be sent again: it is unknown, finished or being sent, or its deadline has passed. */
export type RetryRefusal = 'unknown' | { readonly state: MessageState; readonly isOverdue: boolean };

/** Queues a dead or failed message again for immediate delivery, with an audit row. */
export const createRetry =
  ({ storage, audit, clock }: { storage: Storage; audit: Audit; clock: Clock }) =>
  /** @param actorId the member of staff; null for the command line */
  (uid: string, source: Source, actorId: number | null = null): Promise<Result<void, RetryRefusal>> =>
    storage.transaction(async (stores): Promise<Result<void, RetryRefusal>> => {
      const now = clock.now();
      const message = await stores.outbox.byUid(uid);
      if (!message) return refused('unknown');
      if (!(await stores.outbox.retry(uid, now)))
        return refused({ state: message.state, isOverdue: message.deadline <= now });
      await audit.record(stores, source, {
        event: 'message.retry',
        outcome: 'success',
        actorId,
        userId: message.userId,
        detail: { message: uid, kind: message.kind },
      });
      return ok(undefined);
    });

/** Messages looked at in one go. */
const BATCH = 100;

export interface RetriedMany {
  readonly queued: number;
  /** Those that fit the filter and cannot be sent again: mostly their deadline has passed. */
  readonly left: number;
}

/**
 * Queues all dead or failed messages that fit a filter, newest first, each with an audit row and in a transaction of its
 * own: what was queued before an interruption stays queued.
 */
export const createRetryMany =
  (services: { storage: Storage; audit: Audit; clock: Clock }) =>
  async (filter: Omit<MessageFilter, 'limit' | 'beforeUid'>, source: Source): Promise<RetriedMany> => {
    const retry = createRetry(services);
    let [queued, left] = [0, 0];
    let beforeUid: string | undefined;
    for (;;) {
      const page = { ...filter, limit: BATCH, ...(beforeUid !== undefined && { beforeUid }) };
      const found = await services.storage.read.outbox.list(page);
      for (const { uid } of found) {
        const outcome = await retry(uid, source);
        if (outcome.ok) queued += 1;
        else left += 1;
        beforeUid = uid;
      }
      if (found.length < BATCH) return { queued, left };
    }
  };
