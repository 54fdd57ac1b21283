import { presentResent, presentWebhook } from '../../admin/webhooks.ts';
import { UsageError } from '../../lib/failures.ts';
import type { DeliveryFilter } from '../../webhooks/deliveries.ts';
import type { Desk } from '../anywhere.ts';
import { orMissing } from './api.ts';

export type Webhook = ReturnType<typeof presentWebhook>;

interface WebhookDesk {
  list(filter: DeliveryFilter): Promise<readonly Webhook[]>;
  retry(uid: string): Promise<ReturnType<typeof presentResent>>;
}

const missing = (uid: string): string => `there is no webhook ${uid}`;

export const webhookDesk: Desk<WebhookDesk> = {
  here: ({ core, source }) => ({
    list: async (filter) => (await core.webhookDeliveries.list(filter)).map(presentWebhook),
    async retry(uid) {
      const result = await core.webhookDeliveries.resend(uid, source);
      if (!result.ok) throw new UsageError(missing(uid));
      return presentResent(result.value);
    },
  }),

  overHttp: (client) => ({
    list: async (query) => (await client.get('/admin/api/webhooks/', { params: { query } })).webhooks,
    retry: (id) =>
      orMissing(client.post('/admin/api/webhooks/{id}/resend/', { params: { path: { id } } }), missing(id)),
  }),
};
