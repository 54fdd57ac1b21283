import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Source } from '../../src/contracts/requester.ts';
import { type Channel, DeliveryFailure, type Receipt } from '../../src/delivery/channels/channel.ts';
import { createSmtpChannel } from '../../src/delivery/channels/smtp.ts';
import { createDelivery } from '../../src/delivery/delivery.ts';
import type { DeliveryWorker } from '../../src/delivery/worker.ts';
import { DAY, SECOND } from '../../src/lib/clock.ts';
import type { Mail, Sms } from '../../src/messages/message.ts';
import { MOST_WAITING } from '../../src/outbox/crowds.ts';
import { onEveryEngine, type TestApp } from '../support/app.ts';
import { failing, messagesTo, messageTo, notify, ScriptedChannel, taken } from '../support/delivery.ts';
import { customerWithPhone } from '../support/otp.ts';
import { CHOSEN, linkSentTo, newEmail, REGISTER } from '../support/registration.ts';
import { withSetting } from '../support/settings.ts';
import { startSmtpSink } from '../support/smtp.ts';

/** A test that waits for something that never happens fails. */
const NOT_FOR_EVER = { timeout: 120_000 };
const REGISTRATIONS = 80;
const outage = new DeliveryFailure('outage', 'ETIMEDOUT');

const from = (address: string): Source => ({ address, agent: 'test', requestId: 'test' });

/** Takes every SMS at once. */
class Gateway implements Channel<Sms> {
  readonly sent: Sms[] = [];

  async send(sms: Sms): Promise<Receipt> {
    this.sent.push(sms);
    return taken();
  }

  async close(): Promise<void> {}
}

/** Waits until something is so. */
async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 10));
}

/** Queues mail that nothing suppresses, from one address, in one transaction. */
async function flood(app: TestApp, count: number, source: Source): Promise<void> {
  const user = await app.createUser();
  const recipient = user.email ?? '';
  await app.core.storage.transaction(async (stores) => {
    for (let queued = 0; queued < count; queued++)
      await app.core.outbox.enqueue(stores, {
        kind: 'password-changed',
        recipient,
        payload: { userId: user.id, email: recipient },
        source,
        life: 3600,
      });
  });
}

/** The message that was queued last. */
const newest = async ({ core }: TestApp): Promise<string | undefined> =>
  (await core.storage.read.outbox.list({ limit: 1 }))[0]?.uid;

async function withWorker(
  app: TestApp,
  channels: Parameters<typeof createDelivery>[0]['channels'],
  work: (worker: DeliveryWorker) => Promise<void>,
): Promise<void> {
  const worker = createDelivery({ ...app.core, channels, timing: { poll: 10 } });
  worker.start();
  try {
    await work(worker);
    await until(async () => !Object.values(await hasDue(app)).includes(true));
  } finally {
    await worker.stop();
  }
}

const hasDue = ({ core, clock }: TestApp) => core.storage.read.outbox.hasDue(clock.now());

onEveryEngine('a mail server that hangs', (getApp) => {
  it('holds up no code and no other SMS', NOT_FOR_EVER, async () => {
    const app = getApp();
    const gateway = new Gateway();
    const arrived = Promise.withResolvers<void>();
    const held: (() => void)[] = [];
    let isHanging = true;
    const sink = await startSmtpSink({
      onData(stream, _session, callback) {
        arrived.resolve();
        stream.resume().on('end', () => (isHanging ? held.push(() => callback()) : callback()));
      },
    });
    await flood(app, REGISTRATIONS, from('203.0.113.7'));
    const email = createSmtpChannel({ url: sink.url, clock: app.clock });
    await withWorker(app, { email, sms: gateway }, async () => {
      await arrived.promise;
      const phones: string[] = [];
      for (let count = 0; count < 40; count++) {
        const { phone } = await customerWithPhone(app);
        phones.push(phone);
        assert.equal((await app.browser().post('/users/otp-login/', { phone })).status, 200);
      }
      await until(() => gateway.sent.length === phones.length);
      assert.deepEqual(new Set(gateway.sent.map(({ to }) => to)), new Set(phones));
      assert.equal(sink.received.length, 0);
      isHanging = false;
      for (const release of held) release();
    });
    await sink.close();
  });

  it('gives a reset link a place at once among the mail of a stranger', NOT_FOR_EVER, async () => {
    const app = getApp();
    const user = await app.createUser();
    const offered: string[] = [];
    const release = Promise.withResolvers<void>();
    const email: Channel<Mail> = {
      async send(mail) {
        offered.push(mail.to);
        await release.promise;
        return taken();
      },
      async close() {},
    };
    await flood(app, REGISTRATIONS, from('203.0.113.8'));
    await withWorker(app, { email }, async () => {
      await until(() => offered.length > 0);
      const asked = await app.browser().post('/users/password/reset/', { email: user.email });
      assert.equal(asked.status, 200);
      await until(() => offered.includes(user.email ?? ''));
      release.resolve();
    });
  });

  it('gives the notice of one customer its turn before the rest of a stranger’s flood', async () => {
    const app = getApp();
    const customer = await app.createUser();
    await flood(app, REGISTRATIONS, from('2001:db8:0:100::1'));
    await notify(app, customer);
    const email = new ScriptedChannel();
    await createDelivery({ ...app.core, channels: { email } }).drain();
    const place = email.offered.findIndex(({ mail }) => mail.to === customer.email);
    assert.ok(place >= 0 && place <= 8, `it was number ${place}`);
    assert.equal(email.offered.length, REGISTRATIONS + 1);
  });

  it('is left alone after three outages; what waits costs no attempts and goes out when it is back', async () => {
    const app = getApp();
    const users = await Promise.all(Array.from({ length: 20 }, () => app.createUser()));
    for (const user of users) await notify(app, user);
    const email = new ScriptedChannel(...Array.from({ length: 9 }, () => failing(outage)));
    const worker = createDelivery({ ...app.core, channels: { email } });
    await worker.drain();
    const [offeredFirst, states] = [email.offered.length, new Map<string, number>()];
    for (const user of users) {
      const { state, attempts } = await messageTo(app, user.email);
      states.set(state, (states.get(state) ?? 0) + 1);
      assert.equal(attempts, state === 'failed' ? 1 : 0);
    }
    // The places of the lane were full when it broke; after that nothing was taken.
    assert.deepEqual(Object.fromEntries(states), { failed: offeredFirst, queued: 20 - offeredFirst });
    assert.equal(offeredFirst, 8);

    // One message tries; it fails, and the next try is later.
    app.clock.advance(SECOND);
    await worker.drain();
    assert.equal(email.offered.length, 9);
    await worker.drain();
    assert.equal(email.offered.length, 9);

    app.clock.advance(2 * SECOND);
    await worker.drain();
    for (const user of users) assert.equal((await messageTo(app, user.email)).state, 'sent');
  });

  it('does not stop mail where only some recipients are refused', async () => {
    const app = getApp();
    const users = await Promise.all(Array.from({ length: 20 }, () => app.createUser()));
    for (const user of users) await notify(app, user);
    const greylisted = new DeliveryFailure('transient', 'SMTP 450');
    const email = new ScriptedChannel(...Array.from({ length: 12 }, () => failing(greylisted)));
    await createDelivery({ ...app.core, channels: { email } }).drain();
    assert.equal(email.offered.length, users.length);
  });
});

onEveryEngine('a network that fills the queue', (getApp) => {
  it('is refused with a wait, for known and unknown addresses alike, and others are served', async () => {
    const app = getApp();
    const { outbox } = app.core;
    const user = await app.createUser();
    const strangers = from('2001:db8:1:ff00::1');
    const ask = (email: string, source: Source) =>
      outbox.post({
        kind: 'reset-email',
        recipient: email,
        payload: { email, frontendId: null },
        source,
        life: 3600,
      });
    let asked = 0;
    while ((await ask(`x${asked}@example.com`, strangers)).ok) asked += 1;
    assert.equal(asked, MOST_WAITING + 1);
    const neighbour = from('2001:db8:1:ffab::2');
    for (const email of [user.email ?? '', 'nobody@example.com']) {
      const refused = await ask(email, neighbour);
      assert.ok(!refused.ok);
      assert.deepEqual([refused.refusal.code, refused.refusal.retryAfter], ['throttled', 5]);
    }
    assert.equal((await messagesTo(app, user.email)).length, 0);
    assert.ok((await ask(user.email ?? '', from('2001:db8:2::1'))).ok);
    const email = new ScriptedChannel();
    await createDelivery({ ...app.core, channels: { email } }).drain();
    app.clock.advance(5 * SECOND);
    assert.ok((await ask('nobody@example.com', neighbour)).ok);
  });

  it('has no link to an account or a registration replaced meanwhile, so that it is no way round', async () => {
    const app = getApp();
    const { confirmationTokens } = app.core;
    const user = await app.createUser({ isEmailVerified: false });
    const links = [`/users/registration/account-confirm-email/${confirmationTokens.make(user)}/`];
    await withSetting(app, 'REGISTRATION_PREVENT_ENUMERATION', true, async () => {
      const email = newEmail();
      await app.browser().post(REGISTER, { email, password: CHOSEN });
      links.push(await linkSentTo(app, email));
    });
    app.clock.advance(7 * DAY + SECOND);
    await flood(app, MOST_WAITING + 1, from('127.0.0.1'));
    const before = await newest(app);
    for (const link of links) {
      const refused = await app.browser().submit(link, { renew: 'true' });
      assert.equal(refused.status, 429, refused.text);
      assert.equal(refused.headers['retry-after'], '5');
    }
    assert.equal(await newest(app), before);
    await createDelivery({ ...app.core, channels: { email: new ScriptedChannel() } }).drain();
    app.clock.advance(5 * SECOND);
    for (const link of links) assert.equal((await app.browser().submit(link, { renew: 'true' })).status, 200);
  });
});
