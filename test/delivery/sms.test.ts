import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { after, before, beforeEach, it } from 'node:test';
import type { OutboxMessage } from '../../src/contracts/stores/outbox.ts';
import { createSmsChannel } from '../../src/delivery/channels/sms.ts';
import { createDelivery } from '../../src/delivery/delivery.ts';
import { createLogger } from '../../src/http/logger.ts';
import { SECOND } from '../../src/lib/clock.ts';
import type { SettingName } from '../../src/settings.ts';
import { onEveryEngine, type TestApp } from '../support/app.ts';
import { messageTo } from '../support/delivery.ts';
import { customerWithPhone } from '../support/otp.ts';
import { CREDENTIAL, confFor, type Provider, startProvider } from '../support/provider.ts';

const ACCEPTS = { status: 201 };
const IS_DOWN = { status: 503 };

onEveryEngine('SMS through gateways', (getApp) => {
  let main: Provider;
  let backup: Provider;

  before(async () => {
    [main, backup] = await Promise.all([startProvider(ACCEPTS), startProvider(ACCEPTS)]);
  });
  after(() => Promise.all([main.close(), backup.close()]));
  beforeEach(async () => {
    main.behave(ACCEPTS);
    backup.behave(ACCEPTS);
    const gateways = {
      main: { klass: 'vonage', conf: confFor('vonage', main.url) },
      backup: { klass: 'http', conf: confFor('http', backup.url) },
    };
    await change('SMS_PRIVATE_HOSTS', ['127.0.0.1']);
    await change('SMS_GATEWAYS', gateways);
    await change('SMS_GATEWAY', ['main', 'backup']);
    await change('SMS_ALLOWED_COUNTRIES', []);
  });

  const change = async (name: SettingName, value: unknown): Promise<void> => {
    const operator = { actorId: null, source: { address: 'cli', agent: '', requestId: '' } };
    const outcome = await getApp().core.settingsAdmin.set(name, value, operator);
    assert.ok(outcome.ok, JSON.stringify(outcome));
  };

  /** Delivers what is due as production does, and returns what it logged. */
  const deliver = async (app: TestApp): Promise<string> => {
    const lines: Buffer[] = [];
    const destination = new Writable({
      write(chunk, _encoding, done) {
        lines.push(chunk);
        done();
      },
    });
    const { core } = app;
    const sms = createSmsChannel({ ...core, inbox: null });
    await createDelivery({ ...core, channels: { sms }, logger: createLogger('trace', destination) }).drain();
    return Buffer.concat(lines).toString('utf8');
  };

  const requestReset = async (
    app: TestApp,
  ): Promise<{ phone: string; message: () => Promise<OutboxMessage> }> => {
    const { phone } = await customerWithPhone(app);
    const { core } = app;
    await core.storage.transaction((stores) =>
      core.outbox.enqueue(stores, {
        kind: 'reset-sms',
        recipient: phone,
        payload: { phone },
        source: null,
        life: 3600,
      }),
    );
    return { phone, message: () => messageTo(app, phone) };
  };

  it('records which gateway took a message and what it calls it, and why the first did not', async () => {
    const app = getApp();
    main.behave(IS_DOWN);
    const { phone, message } = await requestReset(app);
    await deliver(app);
    const { uid, state, providerId, lastError, payload } = await message();
    assert.deepEqual([state, payload], ['sent', null]);
    assert.deepEqual([providerId, lastError], [`backup:${uid}`, 'main: HTTP 503']);
    const request = backup.requests.at(-1);
    assert.equal(request?.headers['x-akinon-request-id'], uid);
    assert.deepEqual([JSON.parse(request.body).to, JSON.parse(request.body).isOtp], [phone, false]);
  });

  it('tells the gateway how much is left of the life of a code', async () => {
    const app = getApp();
    main.behave({ status: 200, body: { messages: [{ status: '0' }] } });
    const { phone } = await customerWithPhone(app);
    assert.equal((await app.browser().post('/users/otp-login/', { phone })).status, 200);
    app.clock.advance(50 * SECOND);
    await deliver(app);
    const form = new URLSearchParams(main.requests.at(-1)?.body);
    assert.deepEqual([form.get('to'), form.get('ttl')], [phone.slice(1), '130000']);
  });

  it('comes again when a gateway is back, as the same request', async () => {
    const app = getApp();
    await change('SMS_GATEWAY', 'backup');
    backup.behave({ status: 503, headers: { 'Retry-After': '90' } });
    const { message } = await requestReset(app);
    await deliver(app);
    const { state, lastError, nextTryAt } = await message();
    assert.deepEqual([state, lastError], ['failed', 'backup: HTTP 503']);
    assert.equal(nextTryAt, app.clock.now() + 90 * SECOND);

    backup.behave(ACCEPTS);
    app.clock.advance(90 * SECOND);
    await deliver(app);
    assert.equal((await message()).state, 'sent');
    const [first, second] = backup.requests.slice(-2).map(({ headers }) => headers['x-akinon-request-id']);
    assert.equal(first, second);
  });

  it('waits for a gateway where none is configured, and goes out when one is', async () => {
    const app = getApp();
    await change('SMS_GATEWAY', '');
    const { message } = await requestReset(app);
    await deliver(app);
    const { state, lastError, nextTryAt } = await message();
    assert.deepEqual([state, lastError], ['failed', 'no SMS gateway is configured']);

    await change('SMS_GATEWAY', 'backup');
    app.clock.advance(nextTryAt - app.clock.now());
    await deliver(app);
    assert.equal((await message()).state, 'sent');
  });

  it('gives a message up that every gateway refuses for good', async () => {
    const app = getApp();
    const barred = { messages: [{ status: '6', 'error-text': 'unroutable' }] };
    main.behave({ status: 200, body: barred });
    backup.behave({ status: 422, body: { errors: [{ code: 'landline', field: 'to' }] } });
    const { message } = await requestReset(app);
    await deliver(app);
    const { state, lastError } = await message();
    assert.equal(state, 'dead');
    assert.equal(
      lastError,
      'main: 6: the number cannot be reached; backup: HTTP 422, code landline, about "to"',
    );
  });

  it('sends nothing to countries that are not allowed, and says why', async () => {
    const app = getApp();
    await change('SMS_ALLOWED_COUNTRIES', ['DE']);
    const before = main.requests.length + backup.requests.length;
    const { message } = await requestReset(app);
    await deliver(app);
    const { state, lastError, payload } = await message();
    assert.deepEqual(
      [state, lastError, payload],
      ['suppressed', 'SMS_ALLOWED_COUNTRIES does not name TR', null],
    );
    assert.equal(main.requests.length + backup.requests.length, before);
  });

  it('leaves no number, text or credential in logs and messages, whatever the gateways repeat', async () => {
    const app = getApp();
    const { phone, message } = await requestReset(app);
    const everything = `${phone} ${CREDENTIAL} hello`;
    main.behave({ status: 200, body: { messages: [{ status: '3', 'error-text': everything }] } });
    const error = { code: phone, field: everything, message: everything };
    backup.behave({ status: 400, headers: { 'X-Reason': everything }, body: { errors: [error] } });
    const logged = await deliver(app);
    const stored = JSON.stringify(await message());
    assert.match(logged, /a message was not delivered/);
    assert.match(stored, /a parameter is not valid/);
    for (const secret of [phone, phone.slice(1), CREDENTIAL, 'abcd1234', 'password-reset/', 'hello'])
      for (const text of [logged, stored]) assert.ok(!text.includes(secret), secret);
  });
});
