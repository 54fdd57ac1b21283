import type { Audit } from '../audit/audit.ts';
import type { Config } from '../config/config.ts';
import type { ThrottleStore } from '../contracts/stores/throttle.ts';
import { MINUTE } from '../lib/clock.ts';
import type { HandlerParts } from '../messages/handler.ts';
import { createHandlers } from '../messages/index.ts';
import type { Outbox } from '../outbox/outbox.ts';
import { createAttempt } from './attempt.ts';
import type { Channels } from './channels/channel.ts';
import { createInboxChannel } from './channels/inbox.ts';
import { createSmsChannel } from './channels/sms.ts';
import { createSmtpChannel } from './channels/smtp.ts';
import { createHousekeeping } from './housekeeping.ts';
import { createDeliveryWorker, type DeliveryWorker, type WorkerTiming } from './worker.ts';

/** An attempt that takes longer is broken off, milliseconds. */
const SEND_TIMEOUT = 2 * MINUTE;

export interface DeliveryParts extends HandlerParts {
  readonly outbox: Outbox;
  readonly throttleStore: ThrottleStore;
  readonly audit: Audit;
  readonly channels: Channels;
  readonly timing?: Partial<WorkerTiming>;
}

/** Everything that runs beside the server, or alone: delivery of messages, and the chores. */
export function createDelivery(parts: DeliveryParts): DeliveryWorker {
  const handlers = createHandlers(parts);
  const attempt = createAttempt({ ...parts, handlers, sendTimeout: SEND_TIMEOUT });
  const worker = createDeliveryWorker({ ...parts, attempt });
  const housekeeping = createHousekeeping(parts);
  return {
    ...worker,
    start() {
      worker.start();
      housekeeping.start();
    },
    async stop() {
      await Promise.all([worker.stop(), housekeeping.stop()]);
      await Promise.all([parts.channels.email?.close(), parts.channels.sms?.close()]);
    },
  };
}

/**
 * The channels a configuration asks for: the mail server of SMTP_URL and the gateways of SMS_GATEWAY, or the local inbox,
 * which is for development only.
 */
export function openChannels(
  parts: Pick<HandlerParts, 'storage' | 'clock' | 'settings'> & {
    config: Pick<Config, 'mode' | 'smtpUrl'>;
  },
): Channels {
  const { config, clock, settings } = parts;
  const inbox = config.mode === 'development' ? createInboxChannel(parts) : null;
  const email = config.smtpUrl === null ? inbox : createSmtpChannel({ url: config.smtpUrl, clock });
  return { ...(email && { email }), sms: createSmsChannel({ settings, clock, inbox }) };
}
