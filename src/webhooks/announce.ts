import type { Announce } from '../audit/audit.ts';
import type { Source } from '../contracts/requester.ts';
import type { Transaction } from '../contracts/storage.ts';
import type { AuditRow } from '../contracts/stores/audit.ts';
import { WEBHOOK_KIND } from '../contracts/stores/outbox.ts';
import { DAY, SECOND } from '../lib/clock.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { Settings } from '../settings.ts';
import type { WebhookEvent } from '../settings-table/backends.ts';
import { eventsOf } from './events.ts';

/** How long a webhook is tried, seconds. */
export const WEBHOOK_LIFE = (3 * DAY) / SECOND;

/** What a new account implies. */
const PART_OF_REGISTERING: ReadonlySet<WebhookEvent> = new Set(['user.updated', 'user.phone_changed']);

/**
 * Announces audited events to the endpoints of WEBHOOKS: queues a message for each endpoint that wants the event, in the
 * transaction of the event, so it is announced exactly when it happened. Bodies hold ids only. Without endpoints there is
 * no query.
 *
 * Several rows of one transaction that announce the same of a user announce it once.
 */
export function createAnnounce({ settings, outbox }: { settings: Settings; outbox: Outbox }): Announce {
  const announced = new WeakMap<Transaction, Set<string>>();

  /** Whether the transaction announces this for the first time. */
  const isNews = (stores: Transaction, userId: number, event: WebhookEvent): boolean => {
    const earlier = announced.get(stores) ?? new Set();
    announced.set(stores, earlier);
    if (PART_OF_REGISTERING.has(event) && earlier.has(`${userId} user.registered`)) return false;
    return earlier.size < earlier.add(`${userId} ${event}`).size;
  };

  return async (stores, row, source) => {
    const { userId, outcome } = row;
    const endpoints = settings.get('WEBHOOKS').filter(({ enabled }) => enabled !== false);
    if (endpoints.length === 0 || outcome !== 'success' || userId === null) return;
    for (const event of eventsOf(row)) {
      const wanting = endpoints.filter(({ events }) => events.includes(event));
      if (!isNews(stores, userId, event) || wanting.length === 0) continue;
      const body = JSON.stringify({
        type: event,
        timestamp: new Date(row.at).toISOString(),
        data: { user: userId, ...visitorOf(row, source), seq: await stores.eventSequences.next(userId) },
      });
      for (const { url } of wanting)
        await outbox.enqueue(stores, {
          kind: WEBHOOK_KIND,
          recipient: url,
          topic: event,
          payload: { url, userId, body },
          source: null,
          life: WEBHOOK_LIFE,
        });
    }
  };
}

/**
 * The visitor whose basket belongs to the user: that of a session which the user is signed in to. Staff act for users from
 * sessions of their own, and a link may be opened where somebody else is signed in. A sign-in names the session it starts,
 * whoever causes it.
 */
function visitorOf(
  { event, actorId, userId }: Pick<AuditRow, 'event' | 'actorId' | 'userId'>,
  { visitorId }: Source,
): { visitor?: string } {
  const isOwn = actorId === userId || event === 'session.sign_in';
  return isOwn && visitorId !== undefined ? { visitor: visitorId } : {};
}
