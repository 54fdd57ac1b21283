import { mock } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { newWebhookSecret } from '../../src/lib/random.ts';
import type { SettingValues } from '../../src/settings.ts';
import { WEBHOOK_EVENTS } from '../../src/settings-table/backends.ts';
import type { TestApp } from './app.ts';
import type { ReceivedRequest } from './provider.ts';
import { accepted } from './result.ts';

type Endpoint = SettingValues['WEBHOOKS'][number];

/** The body of a webhook. */
export interface WebhookBody {
  readonly type: string;
  readonly timestamp: string;
  readonly data: { readonly user: number; readonly visitor?: string; readonly seq: number };
}

export const OPERATOR = { actorId: null, source: { address: 'operator', agent: 'test', requestId: 'test' } };

/** An endpoint that wants every event, but for what is given. */
export const endpoint = (url: string, given: Partial<Endpoint> = {}): Endpoint => ({
  url,
  secret: newWebhookSecret(),
  events: [...WEBHOOK_EVENTS],
  ...given,
});

/** Sets WEBHOOKS as an operator does. Receivers of the tests are on this computer. */
export async function setWebhooks(
  { core: { settingsAdmin } }: TestApp,
  ...endpoints: Endpoint[]
): Promise<void> {
  accepted(await settingsAdmin.set('WEBHOOK_PRIVATE_HOSTS', ['127.0.0.1'], OPERATOR));
  accepted(await settingsAdmin.set('WEBHOOKS', endpoints, OPERATOR));
}

/**
 * The body of a request that the library of Standard Webhooks accepts as a receiver would.
 * @param now when it arrived, milliseconds since the epoch
 */
export function verified({ body, headers }: ReceivedRequest, secret: string, now: number): WebhookBody {
  mock.timers.enable({ apis: ['Date'], now });
  try {
    return new Webhook(secret).verify(body, headers as Record<string, string>) as WebhookBody;
  } finally {
    mock.timers.reset();
  }
}

export const bodyOf = ({ body }: ReceivedRequest): WebhookBody => JSON.parse(body);
