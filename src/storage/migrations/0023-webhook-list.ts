import type { Migration } from './migration.ts';

export const webhookList: Migration = {
  name: '0023_webhook_list',
  // The newest webhooks among all messages. A shop without any has nothing in it.
  indexes: [{ name: 'outbox_webhooks', on: `outbox (uid) where kind = 'webhook'` }],
};
