import type { Audit } from '../audit/audit.ts';
import type { Introspection } from '../backends/introspection.ts';
import type { SigningKeys } from '../backends/signing-keys.ts';
import type { Config } from '../config/config.ts';
import type { ThrottleStore } from '../contracts/stores/throttle.ts';
import { MINUTE } from '../lib/clock.ts';
import type { MessageServices } from '../messages/message.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { Erasure } from '../profile/erasure.ts';
import type { SendingBudgets } from '../sending/budgets.ts';
import type { SettingsAdmin } from '../settings/admin.ts';
import type { Counting } from '../statistics/statistics.ts';
import { createAttempt } from './attempt.ts';
import { createBreaker, watchedBy } from './breaker.ts';
import type { Channels } from './channels/channel.ts';
import { createInboxChannel } from './channels/inbox.ts';
import { createSmsChannel } from './channels/sms.ts';
import { createSmtpChannel } from './channels/smtp.ts';
import { createWebhookChannel } from './channels/webhook.ts';
import { createHousekeeping } from './housekeeping.ts';
import type { Breakers } from './places.ts';
import { createSwitchOff } from './webhooks/switch-off.ts';
import { createDeliveryWorker, type DeliveryWorker, type WorkerTiming } from './worker.ts';

const CHANNEL_NAMES = ['sms', 'email'] as const satisfies readonly (keyof Breakers)[];
/** After this an attempt is aborted, milliseconds. */
const SEND_TIMEOUT = 2 * MINUTE;

/** Delivery of messages, and the chores: what a worker process does. */
export function createDelivery(
  services: MessageServices & {
    readonly outbox: Outbox;
    readonly sendingBudgets: SendingBudgets;
    readonly throttleStore: ThrottleStore;
    readonly audit: Audit;
    readonly signingKeys: SigningKeys;
    readonly introspection: Introspection;
    readonly erasure: Erasure;
    readonly channels: Channels;
    readonly statistics: Counting;
    readonly timing?: Partial<WorkerTiming>;
  },
): DeliveryWorker & { openBreakers(): readonly (keyof Breakers)[] } {
  const { email, sms, webhook } = services.channels;
  const breakers = {
    sms: createBreaker({ ...services, name: 'sms' }),
    email: createBreaker({ ...services, name: 'email' }),
  };
  const channels: Channels = {
    ...(sms && { sms: watchedBy(breakers.sms, sms) }),
    ...(email && { email: watchedBy(breakers.email, email) }),
    ...(webhook && { webhook }),
  };
  const attempt = createAttempt({ ...services, channels, sendTimeout: SEND_TIMEOUT });
  const worker = createDeliveryWorker({ ...services, attempt, breakers });
  const housekeeping = createHousekeeping(services);
  return {
    ...worker,
    /** The channels that do not work. */
    openBreakers: () => CHANNEL_NAMES.filter((name) => breakers[name].isOpen()),
    start() {
      worker.start();
      housekeeping.start();
    },
    async stop() {
      await Promise.all([worker.stop(), housekeeping.stop()]);
      await Promise.all([email?.close(), sms?.close(), webhook?.close()]);
    },
  };
}

/**
 * Opens the configured channels: the mail server of SMTP_URL and the gateways of SMS_GATEWAY, or the local inbox in
 * development; and the endpoints of WEBHOOKS.
 */
export function openChannels(
  services: Pick<MessageServices, 'storage' | 'clock' | 'settings' | 'logger'> & {
    config: Pick<Config, 'mode' | 'smtpUrl' | 'smtpConnections'>;
    settingsAdmin: SettingsAdmin;
    webhookSecrets: (url: string) => Promise<readonly string[]>;
  },
): Channels {
  const { config, clock, settings } = services;
  const inbox = config.mode === 'development' ? createInboxChannel(services) : null;
  const email =
    config.smtpUrl === null
      ? inbox
      : createSmtpChannel({ url: config.smtpUrl, clock, connections: config.smtpConnections });
  const sms = createSmsChannel({ settings, clock, inbox });
  const webhook = createWebhookChannel({
    settings,
    clock,
    secretsOf: services.webhookSecrets,
    switchOff: createSwitchOff(services),
  });
  return { ...(email && { email }), sms, webhook };
}
