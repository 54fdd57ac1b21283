import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DAY } from '../../../src/lib/clock.ts';
import { CREDENTIAL, PHONE, requestOf, SMS, UID, verdictOn } from '../../support/provider.ts';

const part = (status: string, more: object = {}) => ({
  to: PHONE,
  status,
  'message-id': '0A0000000123ABCD1',
  'remaining-balance': '3.14159265',
  ...more,
});
const answer = (...messages: object[]) => ({
  status: 200,
  body: { 'message-count': String(messages.length), messages },
});

describe('the vonage gateway', () => {
  it('asks as the SMS API is documented: the number without its plus, the text as Unicode where it must be', async () => {
    const { method, path, headers, body } = await requestOf('vonage');
    assert.deepEqual([method, path], ['POST', '/sms/json']);
    assert.equal(headers['content-type'], 'application/x-www-form-urlencoded');
    assert.deepEqual(Object.fromEntries(new URLSearchParams(body)), {
      api_key: 'abcd1234',
      api_secret: CREDENTIAL,
      from: 'MYSHOP',
      to: '905301234567',
      text: SMS.text,
      type: 'unicode',
      ttl: '180000',
      'client-ref': UID,
    });
  });

  it('says how long the message is worth something, so that no code arrives after it has expired', async () => {
    const cases: [number, string][] = [
      [59_999, '59999'],
      [-5000, '20000'],
      [8 * DAY, '604800000'],
    ];
    for (const [life, expected] of cases) {
      const { body } = await requestOf('vonage', {}, { life });
      assert.equal(new URLSearchParams(body).get('ttl'), expected);
    }
  });

  it('sends a text that needs no Unicode without it, which is half the price', async () => {
    const texts = {
      'Your code: 1234 {€}': 'text',
      'Grüße à là Ñ': 'text',
      şifre: 'unicode',
      رمز: 'unicode',
      '🔑': 'unicode',
    };
    for (const [text, type] of Object.entries(texts)) {
      const { body } = await requestOf('vonage', {}, { sms: { text } });
      assert.equal(new URLSearchParams(body).get('type'), type, text);
    }
  });

  it('keeps Vonage’s name of the message, of a long one that of its first part', async () => {
    assert.equal(await verdictOn('vonage', answer(part('0'))), 'accepted 0A0000000123ABCD1');
    const parts = answer(part('0'), part('0', { 'message-id': 'second' }));
    assert.equal(await verdictOn('vonage', parts), 'accepted 0A0000000123ABCD1');
    assert.equal(await verdictOn('vonage', answer({ status: '0' })), 'accepted null');
  });

  it('does not take a text for sent of which a part was refused', async () => {
    assert.equal(
      await verdictOn('vonage', answer(part('0'), part('5', { 'error-text': PHONE }))),
      'retry: 5: an error of theirs',
    );
  });

  const cases: [string, string][] = [
    ['1', 'retry: 1: too many messages at once'],
    ['3', 'give up, message: 3: a parameter is not valid'],
    ['4', 'give up, gateway: 4: the credentials were refused'],
    ['5', 'retry: 5: an error of theirs'],
    ['6', 'give up, message: 6: the number cannot be reached'],
    ['7', 'give up, recipient: 7: the number is barred'],
    ['9', 'give up, gateway: 9: there is no credit'],
    ['15', 'give up, gateway: 15: the sender was refused'],
    ['29', 'give up, gateway: 29: a trial account may only send to listed numbers'],
    ['33', 'give up, message: 33: the number is not in service'],
    ['99', 'give up, gateway: HTTP 200, code 99'],
  ];
  for (const [status, verdict] of cases)
    it(`knows what status ${status} means for the message, which comes with HTTP 200`, async () => {
      assert.equal(await verdictOn('vonage', answer(part(status, { 'error-text': 'Bad' }))), verdict);
    });

  it('takes no answer for an acceptance that is none', async () => {
    const unreadable = 'retry: HTTP 200 with an answer that cannot be read';
    for (const body of [
      '',
      '<html>',
      '{"messages":[]}',
      '{"messages":[{}]}',
      '{"messages":[{"status":0}]}',
      'null',
    ])
      assert.equal(await verdictOn('vonage', { status: 200, body }), unreadable, body);
    assert.equal(await verdictOn('vonage', { status: 429 }), 'retry: HTTP 429: too many messages at once');
    assert.equal(
      await verdictOn('vonage', { status: 401 }),
      'give up, gateway: HTTP 401: the credentials were refused',
    );
    assert.equal(
      await verdictOn('vonage', { ...answer(part('0')), status: 202 }),
      'give up, gateway: HTTP 202',
    );
  });
});
