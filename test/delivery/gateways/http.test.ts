import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  CREDENTIAL,
  offerTo,
  PHONE,
  requestOf,
  SMS,
  UID,
  verdictOn,
  withProvider,
} from '../../support/provider.ts';

const refusing = (status: number, error: object) => ({ status, body: { errors: [error] } });

describe('the http gateway', () => {
  it('asks as the provider interface says, so that any provider that speaks it can be connected', async () => {
    const { method, path, headers, body } = await requestOf('http');
    assert.deepEqual([method, path], ['POST', '/send-sms']);
    assert.equal(headers.authorization, `Basic ${Buffer.from(`shop:${CREDENTIAL}`).toString('base64')}`);
    assert.equal(headers['x-akinon-request-id'], UID);
    assert.equal(headers['x-akinon-api-version'], '1.0.0');
    assert.equal(headers['content-type'], 'application/json');
    assert.deepEqual(JSON.parse(body), { from: 'MYSHOP', to: PHONE, text: SMS.text, isOtp: true });
  });

  it('says of a link that it is no code, and leaves the sender to the provider when none is set', async () => {
    const { body } = await requestOf('http', { from: '' }, { sms: { isOtp: false } });
    const { from, isOtp } = JSON.parse(body);
    assert.deepEqual([from, isOtp], ['', false]);
  });

  it('finds the endpoint below a path, with and without a slash at its end', async () => {
    await withProvider({ status: 201 }, async (provider) => {
      for (const url of [`${provider.url}/v1`, `${provider.url}/v1/`])
        await offerTo('http', { url, username: 'ü', password: 'ş:', from: '' });
      assert.deepEqual(
        provider.requests.map(({ path }) => path),
        ['/v1/send-sms', '/v1/send-sms'],
      );
      const [request] = provider.requests;
      assert.equal(request?.headers.authorization, `Basic ${Buffer.from('ü:ş:').toString('base64')}`);
    });
  });

  it('takes 201 for accepted whatever comes with it, and nothing else', async () => {
    assert.equal(await verdictOn('http', { status: 201 }), `accepted ${UID}`);
    assert.equal(await verdictOn('http', { status: 201, body: 'x'.repeat(200_000) }), `accepted ${UID}`);
    assert.equal(await verdictOn('http', { status: 200 }), 'give up, gateway: HTTP 200');
  });

  it('tries again when the provider is down or busy, no sooner than it asks', async () => {
    assert.equal(await verdictOn('http', { status: 503 }), 'retry: HTTP 503');
    assert.equal(
      await verdictOn('http', { status: 429, headers: { 'Retry-After': '7' } }),
      'retry after 7000 ms: HTTP 429: too many messages at once',
    );
    assert.equal(
      await verdictOn('http', { status: 503, headers: { 'Retry-After': 'Thu, 15 Jan 2026 12:00:30 GMT' } }),
      'retry after 30000 ms: HTTP 503',
    );
    for (const header of ['-1', 'soon', 'Thu, 15 Jan 2026 11:00:00 GMT'])
      assert.equal(
        await verdictOn('http', { status: 503, headers: { 'Retry-After': header } }),
        'retry: HTTP 503',
      );
    assert.equal(
      await verdictOn('http', { status: 503, headers: { 'Retry-After': '999999999' } }),
      'retry after 3600000 ms: HTTP 503',
    );
  });

  it('distinguishes an unreachable number from a wrong sender', async () => {
    assert.equal(
      await verdictOn('http', refusing(400, { code: 'invalid_number', field: 'to', message: PHONE })),
      'give up, message: HTTP 400, code invalid_number, about "to"',
    );
    assert.equal(
      await verdictOn('http', refusing(400, { code: 1007, field: 'from', message: 'no' })),
      'give up, gateway: HTTP 400, code 1007, about "from"',
    );
    assert.equal(await verdictOn('http', refusing(400, { code: 'x' })), 'give up, message: HTTP 400, code x');
    assert.equal(
      await verdictOn('http', refusing(401, { code: 'unauthorized', field: null, message: 'no' })),
      'give up, gateway: HTTP 401, code unauthorized: the credentials were refused',
    );
  });

  it('repeats nothing that may hold the number, the text or a key', async () => {
    const codes = [PHONE, PHONE.slice(1), '530-123-4567', SMS.text, 'x'.repeat(50), '123456', CREDENTIAL, ''];
    for (const code of codes)
      assert.equal(
        await verdictOn('http', refusing(400, { code, field: PHONE })),
        'give up, message: HTTP 400',
      );
  });
});
