import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Channel } from '../../src/delivery/channels/channel.ts';
import { createDelivery } from '../../src/delivery/delivery.ts';
import type { Webhook } from '../../src/messages/message.ts';
import { onEveryEngine } from '../support/app.ts';
import { messageTo, notify, ScriptedChannel, taken } from '../support/delivery.ts';
import { endpoint, setWebhooks } from '../support/webhooks.ts';

const WEBHOOKS = 20;
const MAILS = 40;
/** A test that waits for something that never happens fails. */
const NOT_FOR_EVER = { timeout: 60_000 };

/** Accepts everything, but answers only when the test lets it. */
class HangingChannel implements Channel<Webhook> {
  waiting = 0;
  most = 0;
  readonly release = Promise.withResolvers<void>();

  async send(): ReturnType<Channel<Webhook>['send']> {
    this.waiting += 1;
    this.most = Math.max(this.most, this.waiting);
    await this.release.promise;
    this.waiting -= 1;
    return taken();
  }

  async close(): Promise<void> {}
}

onEveryEngine('endpoints that hang', (getApp) => {
  it('keep no mail and no code waiting, and their webhooks arrive later', NOT_FOR_EVER, async () => {
    const app = getApp();
    const { clock, core } = app;
    const url = 'http://127.0.0.1/';
    await setWebhooks(app, endpoint(url));
    const enqueueWebhook = () =>
      core.storage.transaction((stores) =>
        core.outbox.enqueue(stores, {
          kind: 'webhook',
          recipient: url,
          topic: 'user.closed',
          payload: { url, userId: 1, body: '{}' },
          source: null,
          life: 3600,
        }),
      );
    for (let count = 0; count < WEBHOOKS; count++) await enqueueWebhook();
    const [mail, webhook] = [new ScriptedChannel(), new HangingChannel()];
    const worker = createDelivery({ ...core, channels: { email: mail, webhook }, timing: { poll: 10 } });
    /** Waits until something is so. */
    const until = async (isSo: () => boolean | Promise<boolean>): Promise<void> => {
      while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 10));
    };
    worker.start();
    try {
      await until(() => webhook.waiting > 0);
      // Later than all webhooks, and more than the places of the worker.
      clock.advance(1);
      const users = await Promise.all(Array.from({ length: MAILS }, () => app.createUser()));
      for (const user of users) await notify(app, user);
      await until(() => mail.offered.length === MAILS);
      for (const { email } of users) await until(async () => (await messageTo(app, email)).state === 'sent');
      assert.equal(webhook.most, 8);
    } finally {
      webhook.release.resolve();
      await until(async () => !(await core.storage.read.outbox.hasDue(clock.now())).webhooks);
      await worker.stop();
    }
    const sent = await core.storage.read.outbox.list({ kind: 'webhook', state: 'sent', limit: 100 });
    assert.equal(sent.length, WEBHOOKS);
  });
});
