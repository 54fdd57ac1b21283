import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { HOUR } from '../../../src/lib/clock.ts';
import { CREDENTIAL, PHONE, requestOf, SMS, verdictOn } from '../../support/provider.ts';

const SID = `SM${'0123456789abcdef'.repeat(2)}`;
const basic = (user: string): string => `Basic ${Buffer.from(`${user}:${CREDENTIAL}`).toString('base64')}`;
const exception = (status: number, code: number) => ({
  status,
  body: { code, message: `Invalid 'To' Phone Number: ${PHONE}`, more_info: 'https://…', status },
});

describe('the twilio gateway', () => {
  it('creates a message as the Messages resource is documented, letters beyond ASCII included', async () => {
    const { method, path, headers, body } = await requestOf('twilio');
    assert.deepEqual([method, path], ['POST', `/2010-04-01/Accounts/AC${'a'.repeat(32)}/Messages.json`]);
    assert.equal(headers.authorization, basic(`AC${'a'.repeat(32)}`));
    assert.equal(headers['content-type'], 'application/x-www-form-urlencoded');
    assert.deepEqual(Object.fromEntries(new URLSearchParams(body)), {
      To: PHONE,
      From: '+12025550100',
      Body: SMS.text,
      ValidityPeriod: '180',
    });
  });

  it('says how long the message is worth something, so that no code arrives after it has expired', async () => {
    const cases: [number, string][] = [
      [59_999, '59'],
      [1, '1'],
      [-5000, '1'],
      [11 * HOUR, '36000'],
    ];
    for (const [life, expected] of cases) {
      const { body } = await requestOf('twilio', {}, { life });
      assert.equal(new URLSearchParams(body).get('ValidityPeriod'), expected);
    }
  });

  it('signs in with an API key, and sends through a messaging service, where they are set', async () => {
    const key = `SK${'b'.repeat(32)}`;
    const service = `MG${'c'.repeat(32)}`;
    const { path, headers, body } = await requestOf('twilio', { api_key_sid: key, from: service });
    assert.equal(headers.authorization, basic(key));
    assert.match(path, /\/Accounts\/ACa/);
    const form = new URLSearchParams(body);
    assert.deepEqual([form.get('MessagingServiceSid'), form.has('From')], [service, false]);
  });

  it('keeps Twilio’s name of the message, so that an operator finds it in their console', async () => {
    assert.equal(
      await verdictOn('twilio', { status: 201, body: { sid: SID, status: 'queued' } }),
      `accepted ${SID}`,
    );
    assert.equal(await verdictOn('twilio', { status: 201, body: 'created' }), 'accepted null');
    assert.equal(await verdictOn('twilio', { status: 201, body: { sid: PHONE } }), 'accepted null');
  });

  const cases: [number, number, string][] = [
    [400, 21211, 'give up, message: 21211: not a phone number'],
    [400, 21614, 'give up, message: 21614: not a mobile number'],
    [400, 21610, 'give up, recipient: 21610: the recipient has unsubscribed'],
    [400, 21408, 'give up, gateway: 21408: the account may not send to this country'],
    [400, 21606, 'give up, gateway: 21606: the sender is not a number of the account'],
    [401, 20003, 'give up, gateway: 20003: the credentials were refused'],
    [429, 20429, 'retry: 20429: too many requests at once'],
    [429, 14107, 'retry: 14107: too many messages from this sender'],
    [400, 21611, 'retry: 21611: the queue of the sender is full'],
    [400, 29999, 'give up, message: HTTP 400, code 29999'],
    [403, 29999, 'give up, gateway: HTTP 403, code 29999: the account may not do this'],
    [503, 20503, 'retry: HTTP 503, code 20503'],
  ];
  for (const [status, code, verdict] of cases)
    it(`knows what ${code} with HTTP ${status} means for the message`, async () => {
      assert.equal(await verdictOn('twilio', exception(status, code)), verdict);
    });

  it('goes by the status when the answer says nothing', async () => {
    assert.equal(await verdictOn('twilio', { status: 500, body: '<html>' }), 'retry: HTTP 500');
    assert.equal(await verdictOn('twilio', { status: 400, body: '[]' }), 'give up, message: HTTP 400');
    assert.equal(
      await verdictOn('twilio', { status: 404, body: '{"code":"x"}' }),
      'give up, gateway: HTTP 404: there is no such address or account',
    );
  });
});
