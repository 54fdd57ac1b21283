import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { type Channel, DeliveryFailure, type Receipt } from '../../../src/delivery/channels/channel.ts';
import { createSmsChannel } from '../../../src/delivery/channels/sms.ts';
import { MINUTE, SECOND } from '../../../src/lib/clock.ts';
import type { Sms } from '../../../src/messages/message.ts';
import { fixedSettings, type SettingValues } from '../../../src/settings.ts';
import { FakeClock } from '../../support/clock.ts';
import {
  CREDENTIAL,
  confFor,
  ON_THIS_COMPUTER,
  type Provider,
  reply,
  SMS,
  startProvider,
  UID,
} from '../../support/provider.ts';

const ACCEPTS = { status: 201 };
const IS_DOWN = { status: 503 };
const REFUSES_KEY = { status: 401 };
const REFUSES_NUMBER = { status: 400, body: { errors: [{ code: 'no_mobile', field: 'to' }] } };
const OPTED_OUT = { status: 400, body: { code: 21610, status: 400 } };

let main: Provider;
let backup: Provider;
const clock = new FakeClock();

before(async () => {
  [main, backup] = await Promise.all([startProvider(ACCEPTS), startProvider(ACCEPTS)]);
});
after(() => Promise.all([main.close(), backup.close()]));

const gateways = (): SettingValues['SMS_GATEWAYS'] => ({
  main: { klass: 'twilio', conf: confFor('twilio', main.url) },
  backup: { klass: 'http', conf: confFor('http', backup.url) },
});

const channelWith = (
  values: Partial<SettingValues> = {},
  given: { inbox?: Channel<Sms>; answerTimeout?: number } = {},
): Channel<Sms> =>
  createSmsChannel({
    settings: fixedSettings({
      SMS_GATEWAY: ['main', 'backup'],
      SMS_GATEWAYS: gateways(),
      ...ON_THIS_COMPUTER,
      ...values,
    }),
    clock,
    inbox: null,
    ...given,
  });

const send = (
  channel: Channel<Sms>,
  sms: Partial<Sms> = {},
  signal = new AbortController().signal,
): Promise<Receipt> => channel.send({ ...SMS, ...sms }, { uid: UID, signal, deadline: clock.now() + MINUTE });

async function failureOf(
  sending: Promise<unknown>,
): Promise<Pick<DeliveryFailure, 'kind' | 'reason' | 'retryAfter'>> {
  try {
    await sending;
  } catch (error) {
    assert.ok(error instanceof DeliveryFailure);
    return { kind: error.kind, reason: error.reason, retryAfter: error.retryAfter };
  }
  throw new Error('the message was taken');
}

/** How many requests each got since the last look. */
const seen = { main: 0, backup: 0 };
function asked(): { main: number; backup: number } {
  const news = { main: main.requests.length - seen.main, backup: backup.requests.length - seen.backup };
  seen.main = main.requests.length;
  seen.backup = backup.requests.length;
  return news;
}

describe('SMS gateways in order of preference', () => {
  beforeEach(() => {
    main.behave(ACCEPTS);
    backup.behave(ACCEPTS);
    asked();
  });

  it('sends through the first alone while it works, and says which one took it', async () => {
    const sid = `SM${'1'.repeat(32)}`;
    main.behave({ status: 201, body: { sid } });
    assert.deepEqual(await send(channelWith()), { providerId: `main:${sid}`, remark: null });
    assert.deepEqual(asked(), { main: 1, backup: 0 });
  });

  it('takes one name for a list of one', async () => {
    assert.deepEqual(await send(channelWith({ SMS_GATEWAY: 'backup' })), {
      providerId: `backup:${UID}`,
      remark: null,
    });
    assert.deepEqual(asked(), { main: 0, backup: 1 });
  });

  const troubles: [string, Parameters<Provider['behave']>[0], string][] = [
    ['is down', IS_DOWN, 'main: HTTP 503'],
    ['refuses our credentials', REFUSES_KEY, 'main: HTTP 401: the credentials were refused'],
    [
      'knows no way to the number',
      { status: 400, body: { code: 21612 } },
      'main: 21612: the number cannot be reached from this sender',
    ],
  ];
  for (const [trouble, behaviour, remark] of troubles)
    it(`gives the message to the next at once when the first ${trouble}, and tells the operator`, async () => {
      main.behave(behaviour);
      assert.deepEqual(await send(channelWith()), { providerId: `backup:${UID}`, remark });
      assert.deepEqual(asked(), { main: 1, backup: 1 });
    });

  it('gives the message to the next when the first breaks the connection', async () => {
    main.behave((response) => response.socket?.destroy());
    const { providerId, remark } = await send(channelWith());
    assert.equal(providerId, `backup:${UID}`);
    assert.match(String(remark), /^main: [A-Z_]+$/);
  });

  it('does not leave somebody waiting for one that does not answer', async () => {
    main.behave(() => {});
    const receipt = await send(channelWith({}, { answerTimeout: 50 }));
    assert.deepEqual(receipt, { providerId: `backup:${UID}`, remark: 'main: took too long' });
  });

  it('gives messages beyond the rate of the first to the next, and keeps nobody waiting for long', async () => {
    const { main: first, backup: second } = gateways();
    assert.ok(first && second);
    const channel = channelWith({ SMS_GATEWAYS: { main: { ...first, rate: 1 }, backup: second } });
    const attempt = new AbortController();
    await send(channel, {}, attempt.signal);
    // The turns of the next five seconds.
    const waiting = Array.from({ length: 5 }, () => failureOf(send(channel, {}, attempt.signal)));
    const receipt = await send(channel);
    assert.deepEqual(receipt, {
      providerId: `backup:${UID}`,
      remark: 'main: more messages than its rate allows',
    });
    attempt.abort();
    for (const { kind } of await Promise.all(waiting)) assert.equal(kind, 'transient');
    assert.deepEqual(asked(), { main: 1, backup: 1 });
  });

  it('tries no other gateway for a recipient who has unsubscribed', async () => {
    main.behave(OPTED_OUT);
    const { kind, reason } = await failureOf(send(channelWith()));
    assert.deepEqual([kind, reason], ['permanent', 'main: 21610: the recipient has unsubscribed']);
    assert.deepEqual(asked(), { main: 1, backup: 0 });
  });

  it('gives a message up only when all refuse this number', async () => {
    main.behave({ status: 400, body: { code: 21211 } });
    backup.behave(REFUSES_NUMBER);
    assert.deepEqual(await failureOf(send(channelWith())), {
      kind: 'permanent',
      reason: 'main: 21211: not a phone number; backup: HTTP 400, code no_mobile, about "to"',
      retryAfter: 0,
    });
    backup.behave(IS_DOWN);
    assert.equal((await failureOf(send(channelWith()))).kind, 'transient');
  });

  it('tries again later while an operator can still repair it', async () => {
    main.behave(REFUSES_KEY);
    backup.behave({ status: 402 });
    assert.deepEqual(await failureOf(send(channelWith())), {
      kind: 'outage',
      reason: 'main: HTTP 401: the credentials were refused; backup: HTTP 402: there is no credit',
      retryAfter: 0,
    });
  });

  it('comes back no sooner than the first of them wants to be asked', async () => {
    main.behave({ status: 429, headers: { 'Retry-After': '20' } });
    backup.behave({ status: 503, headers: { 'Retry-After': '12' } });
    assert.equal((await failureOf(send(channelWith()))).retryAfter, 12 * SECOND);
    backup.behave(IS_DOWN);
    assert.equal((await failureOf(send(channelWith()))).retryAfter, 0);
  });

  it('asks one that failed last for a while: not every customer waits for it again', async () => {
    const channel = channelWith();
    main.behave(IS_DOWN);
    await send(channel);
    await send(channel);
    assert.deepEqual(asked(), { main: 1, backup: 2 });

    backup.behave(IS_DOWN);
    main.behave(ACCEPTS);
    assert.match(String((await send(channel)).providerId), /^main/);
    asked();

    backup.behave(ACCEPTS);
    clock.advance(MINUTE);
    await send(channel);
    assert.deepEqual(asked(), { main: 1, backup: 0 });
  });

  it('lets one that asked for a pause have it', async () => {
    const channel = channelWith();
    main.behave({ status: 429, headers: { 'Retry-After': '300' } });
    await send(channel);
    main.behave(ACCEPTS);
    clock.advance(299 * SECOND);
    await send(channel);
    assert.deepEqual(asked(), { main: 1, backup: 2 });
    clock.advance(SECOND);
    await send(channel);
    assert.deepEqual(asked(), { main: 1, backup: 0 });
  });

  it('does not hold a refused number against the gateway', async () => {
    const channel = channelWith();
    main.behave({ status: 400, body: { code: 21211 } });
    await send(channel);
    await send(channel);
    assert.deepEqual(asked(), { main: 2, backup: 2 });
  });

  it('stops when the attempt is over, also with gateways left', async () => {
    const attempt = new AbortController();
    main.behave(() => attempt.abort());
    const { kind, reason } = await failureOf(send(channelWith(), {}, attempt.signal));
    assert.deepEqual([kind, reason], ['outage', 'main: took too long']);
    assert.deepEqual(asked(), { main: 1, backup: 0 });
  });

  it('lets go of requests at work when it is closed, and works again after', async () => {
    const channel = channelWith({ SMS_GATEWAY: 'backup' });
    const { promise, resolve } = Promise.withResolvers<void>();
    backup.behave(() => resolve());
    const sending = failureOf(send(channel));
    await promise;
    await channel.close();
    assert.equal((await sending).reason, 'backup: took too long');
    backup.behave((response) => reply(response, ACCEPTS));
    await send(channel);
  });

  it('goes on with the others when one cannot be used by this version', async () => {
    const values = {
      SMS_GATEWAY: ['gone', 'unknown', 'broken', 'backup'],
      SMS_GATEWAYS: {
        ...gateways(),
        unknown: { klass: 'carrier-pigeon', conf: {} },
        broken: { klass: 'http', conf: { url: `https://me:${CREDENTIAL}@sms.example` } },
      },
    };
    assert.deepEqual(await send(channelWith(values)), {
      providerId: `backup:${UID}`,
      remark:
        'gone: SMS_GATEWAYS has none of this name; unknown: its conf is not valid: store it again to see why; broken: its conf is not valid: store it again to see why',
    });
  });
});

describe('SMS without a gateway', () => {
  const inbox: Channel<Sms> = {
    send: async () => ({ providerId: 'inbox-1', remark: null }),
    close: async () => {},
  };

  it('is in the local inbox in development, also where the console gateway is named', async () => {
    assert.deepEqual(await send(channelWith({ SMS_GATEWAY: '' }, { inbox })), {
      providerId: 'inbox-1',
      remark: null,
    });
    const named = { SMS_GATEWAY: 'dev', SMS_GATEWAYS: { dev: { klass: 'console', conf: {} } } };
    assert.equal((await send(channelWith(named, { inbox }))).providerId, 'dev:inbox-1');
    const { kind, reason } = await failureOf(send(channelWith(named)));
    assert.deepEqual([kind, reason], ['outage', 'dev: for development only']);
  });

  it('waits in production until one is configured, and says so', async () => {
    for (const none of ['', []])
      assert.deepEqual(await failureOf(send(channelWith({ SMS_GATEWAY: none }))), {
        kind: 'transient',
        reason: 'no SMS gateway is configured',
        retryAfter: 0,
      });
  });
});
