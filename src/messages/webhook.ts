import type { OutboxMessage } from '../contracts/stores/outbox.ts';
import { type Decision, type MessageServices, suppress } from './message.ts';

/** What a message for an endpoint of WEBHOOKS carries: ids only. */
export interface WebhookPayload {
  readonly url: string;
  readonly userId: number;
  /** JSON; signed and sent as it is. */
  readonly body: string;
}

/** An event for another backend. An endpoint that left WEBHOOKS since, or was switched off, gets nothing more. */
export async function webhook(
  { url, userId, body }: WebhookPayload,
  _message: OutboxMessage,
  { settings }: MessageServices,
): Promise<Decision> {
  const endpoint = settings.get('WEBHOOKS').find((entry) => entry.url === url);
  if (!endpoint) return suppress('WEBHOOKS does not name the endpoint any more', userId);
  if (endpoint.enabled === false) return suppress('the endpoint is switched off', userId);
  return { kind: 'send', userId, message: { channel: 'webhook', url, body } };
}
