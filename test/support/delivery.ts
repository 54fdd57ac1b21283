import type { Storage } from '../../src/contracts/storage.ts';
import type { OutboxMessage } from '../../src/contracts/stores/outbox.ts';
import type { Channel, Receipt } from '../../src/delivery/channels/channel.ts';
import { createDelivery } from '../../src/delivery/delivery.ts';
import type { DeliveryWorker, WorkerTiming } from '../../src/delivery/worker.ts';
import type { Mail } from '../../src/messages/message.ts';
import type { TestApp } from './app.ts';

/** One step of a script: what happens to the next mail. */
export type Step = () => Promise<Receipt> | Receipt;

export const taken: Step = () => ({ providerId: 'queue-id', remark: null });
export const failing =
  (error: Error): Step =>
  () => {
    throw error;
  };

/** A channel that does as the test says: the steps in their order, and then it takes everything. */
export class ScriptedChannel implements Channel<Mail> {
  /** Every mail that was handed over, also those that were refused. */
  readonly offered: { readonly uid: string; readonly mail: Mail }[] = [];
  readonly steps: Step[];

  constructor(...steps: Step[]) {
    this.steps = steps;
  }

  async send(mail: Mail, { uid }: { uid: string }): Promise<Receipt> {
    this.offered.push({ uid, mail });
    return (this.steps.shift() ?? taken)();
  }

  async close(): Promise<void> {}
}

/** A worker over the app's outbox that sends through a scripted channel. */
export const workerOver = (
  app: TestApp,
  channel: Channel<Mail>,
  given: { storage?: Storage; timing?: Partial<WorkerTiming> } = {},
): DeliveryWorker => createDelivery({ ...app.core, channels: { email: channel }, ...given });

/** Asks for a reset mail, as the endpoint does. */
export const requestReset = (app: TestApp, email: string, life = 3600): Promise<string> =>
  app.core.storage.transaction((stores) =>
    app.core.outbox.enqueue(stores, {
      kind: 'reset-email',
      recipient: email,
      payload: { email, frontendId: null },
      source: null,
      life,
    }),
  );

/** Queues the notice that a user's password changed, which nothing suppresses. */
export const notify = (
  app: TestApp,
  user: { id: number; email: string | null },
  life = 259_200,
): Promise<string> => {
  const email = user.email ?? '';
  return app.core.storage.transaction((stores) =>
    app.core.outbox.enqueue(stores, {
      kind: 'password-changed',
      recipient: email,
      payload: { userId: user.id, email },
      source: null,
      life,
    }),
  );
};

/** The messages to an address, the newest first. */
export const messagesTo = (app: TestApp, email: string | null): Promise<OutboxMessage[]> =>
  app.core.storage.read.outbox.list({
    recipientKey: app.core.outbox.recipientKeys(email ?? ''),
    limit: 100,
  });

/** The only message to an address. */
export async function messageTo(app: TestApp, email: string | null): Promise<OutboxMessage> {
  const [message, ...others] = await messagesTo(app, email);
  if (!message || others.length > 0)
    throw new Error(`${others.length + (message ? 1 : 0)} messages instead of one`);
  return message;
}
