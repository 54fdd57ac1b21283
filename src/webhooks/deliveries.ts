import type { Audit } from '../audit/audit.ts';
import type { Source } from '../contracts/requester.ts';
import type { Storage } from '../contracts/storage.ts';
import { type MessageState, type OutboxMessage, WEBHOOK_KIND } from '../contracts/stores/outbox.ts';
import { type Clock, SECOND } from '../lib/clock.ts';
import { ok, type Result, refused } from '../lib/result.ts';
import type { Outbox } from '../outbox/outbox.ts';
import { type WebhookEvent, withoutQuery } from '../settings-table/backends.ts';
import { WEBHOOK_LIFE } from './announce.ts';

/** An event on its way to an endpoint, for operators. */
export interface WebhookDelivery {
  /** The `webhook-id`. */
  readonly message: OutboxMessage;
  readonly event: string;
  /** Without its query; null when the message cannot be decrypted. */
  readonly endpoint: string | null;
  readonly userId: number | null;
  /** Milliseconds since the epoch; null unless it is waiting to be tried. */
  readonly nextTryAt: number | null;
}

export interface DeliveryFilter {
  readonly state?: MessageState;
  readonly event?: WebhookEvent;
  readonly limit: number;
}

/** A webhook to be sent again. */
export interface Resent {
  readonly delivery: WebhookDelivery;
  /** False if it was on its way already, so nothing was changed. */
  readonly isQueued: boolean;
}

export type WebhookDeliveries = ReturnType<typeof createWebhookDeliveries>;

/** What became of the webhooks of the last 30 days, and sending them again. */
export function createWebhookDeliveries(deps: {
  storage: Storage;
  outbox: Outbox;
  audit: Audit;
  clock: Clock;
}) {
  const { storage, outbox, audit, clock } = deps;

  const present = (message: OutboxMessage): WebhookDelivery => {
    const { topic, state, userId } = message;
    const isWaiting = state === 'queued' || state === 'failed';
    const known = { message, event: topic ?? '', nextTryAt: isWaiting ? message.nextTryAt : null };
    try {
      const payload = outbox.payloadOf(WEBHOOK_KIND, message);
      return { ...known, endpoint: withoutQuery(payload.url), userId: payload.userId };
    } catch {
      return { ...known, endpoint: null, userId };
    }
  };

  return {
    /** Newest first. */
    async list({ event, ...filter }: DeliveryFilter): Promise<WebhookDelivery[]> {
      const topic = event === undefined ? {} : { topic: event };
      return (await storage.read.outbox.list({ kind: WEBHOOK_KIND, ...filter, ...topic })).map(present);
    },

    /**
     * Queues a webhook again, a delivered one too: same id, same body. It is tried for three days more.
     * @param actorId the member of staff; null for the command line
     */
    resend: (
      uid: string,
      source: Source,
      actorId: number | null = null,
    ): Promise<Result<Resent, 'unknown'>> =>
      storage.transaction(async (stores): Promise<Result<Resent, 'unknown'>> => {
        const now = clock.now();
        const isQueued = await stores.outbox.resend(uid, now, now + WEBHOOK_LIFE * SECOND);
        const message = await stores.outbox.byUid(uid);
        if (message?.kind !== WEBHOOK_KIND) return refused('unknown');
        const delivery = present(message);
        if (!isQueued) return ok({ delivery, isQueued });
        const { event, endpoint, userId } = delivery;
        await audit.record(stores, source, {
          event: 'webhook.resend',
          outcome: 'success',
          actorId,
          userId,
          detail: { message: uid, event, endpoint: endpoint ?? '' },
        });
        return ok({ delivery, isQueued });
      }),
  };
}
