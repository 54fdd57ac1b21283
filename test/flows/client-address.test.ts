import assert from 'node:assert/strict';
import { it } from 'node:test';
import { onSqlite, type TestApp } from '../support/app.ts';

const LIMIT = 2;
const settings = {
  THROTTLING_SETTINGS: { 'password-reset': { count: 1000, duration: 60, ip_count: LIMIT } },
};
const env = {
  TRUSTED_PROXIES: '10.1.0.0/16',
  STOREFRONT_ADDRESSES: '10.2.0.5, 2001:db8:5::/48',
  CLIENT_ADDRESS_HEADER: 'X-Visitor',
};

let people = 0;

/** Asks for a reset as somebody new each time, from an address, and returns the status. */
async function ask(
  app: TestApp,
  remoteAddress: string,
  headers: Record<string, string> = {},
): Promise<number> {
  people += 1;
  const payload = { email: `visitor${people}@example.com` };
  const answer = await app.app.inject({
    method: 'POST',
    url: '/users/password/reset/',
    remoteAddress,
    headers,
    payload,
  });
  return answer.statusCode;
}

onSqlite(
  'the count per address',
  (getApp) => {
    it('stops one address after its limit and leaves others alone', async () => {
      const app = getApp();
      const from = '192.0.2.1';
      assert.deepEqual([await ask(app, from), await ask(app, from), await ask(app, from)], [200, 200, 429]);
      assert.equal(await ask(app, '192.0.2.2'), 200);
    });

    it('counts all addresses of one /64 together', async () => {
      const app = getApp();
      assert.equal(await ask(app, '2001:db8:1:2::1'), 200);
      assert.equal(await ask(app, '2001:db8:1:2:ffff::2'), 200);
      assert.equal(await ask(app, '2001:db8:1:2:aaaa:bbbb:cccc:dddd'), 429);
      assert.equal(await ask(app, '2001:db8:1:3::1'), 200);
    });

    it('follows X-Forwarded-For behind a trusted proxy only', async () => {
      const app = getApp();
      const visitor = { 'x-forwarded-for': '198.51.100.7' };
      for (let count = 0; count < LIMIT; count++) assert.equal(await ask(app, '10.1.2.3', visitor), 200);
      assert.equal(await ask(app, '10.1.2.3', visitor), 429);
      assert.equal(await ask(app, '10.1.2.3', { 'x-forwarded-for': '198.51.100.8' }), 200);

      for (let count = 0; count < LIMIT; count++)
        assert.equal(await ask(app, '203.0.113.1', { 'x-forwarded-for': `198.51.100.${20 + count}` }), 200);
      assert.equal(await ask(app, '203.0.113.1', { 'x-forwarded-for': '198.51.100.30' }), 429);
    });

    it('keeps visitors apart behind a proxy that writes their ports', async () => {
      const app = getApp();
      for (const [one, other] of [
        ['198.51.100.60', '198.51.100.61'],
        ['[2001:db8:77::1]', '[2001:db8:78::1]'],
      ]) {
        const from = (address?: string, port = 4711) => ({ 'x-forwarded-for': `${address}:${port}` });
        for (let count = 0; count < LIMIT; count++)
          assert.equal(await ask(app, '10.1.2.9', from(one, 4711 + count)), 200);
        assert.equal(await ask(app, '10.1.2.9', from(one)), 429);
        assert.equal(await ask(app, '10.1.2.9', from(other)), 200);
      }
    });

    it('believes the visitor a proxy names last, not what the visitor wrote before it', async () => {
      const app = getApp();
      for (let count = 0; count < LIMIT; count++)
        assert.equal(await ask(app, '10.1.0.1', { 'x-forwarded-for': `1.2.3.${count}, 198.51.100.50` }), 200);
      assert.equal(await ask(app, '10.1.0.1', { 'x-forwarded-for': '9.9.9.9, 198.51.100.50' }), 429);
    });

    it('does not count a storefront that passes all its visitors on from one address', async () => {
      const app = getApp();
      for (const storefront of ['10.2.0.5', '2001:db8:5:9::1'])
        for (let count = 0; count < 2 * LIMIT; count++) assert.equal(await ask(app, storefront), 200);
    });

    it('counts the visitor’s address from a storefront, and ignores it from others', async () => {
      const app = getApp();
      const visitor = { 'x-visitor': '198.51.100.77' };
      for (let count = 0; count < LIMIT; count++) assert.equal(await ask(app, '10.2.0.5', visitor), 200);
      assert.equal(await ask(app, '10.2.0.5', visitor), 429);
      assert.equal(await ask(app, '10.2.0.5', { 'x-visitor': 'nonsense' }), 200);

      for (let count = 0; count < LIMIT; count++)
        assert.equal(await ask(app, '203.0.113.9', { 'x-visitor': `198.51.100.${90 + count}` }), 200);
      assert.equal(await ask(app, '203.0.113.9', { 'x-visitor': '198.51.100.99' }), 429);
    });
  },
  { settings, env },
);
