import assert from 'node:assert/strict';
import { it } from 'node:test';
import { onSqlite } from '../support/app.ts';
import { authOf, CHECK, sessionCookie, WITH_TOKENS } from '../support/backends.ts';
import type { Browser, Response } from '../support/browser.ts';
import { staff } from '../support/staff.ts';

const OPEN = `${CHECK}?allow=anonymous`;
const CSRF = `${CHECK}?csrf=1`;
const VISITOR = /^[0-9a-f]{32}$/;

onSqlite(
  'a proxy that asks about a request that changes something',
  (getApp) => {
    const statuses = async (browser: Browser, headers: Record<string, string>) =>
      (await browser.get(CSRF, headers)).status;
    const UNSAFE: Record<string, string>[] = [
      { 'x-forwarded-method': 'POST' },
      { 'x-original-method': 'DELETE' },
      { 'x-forwarded-method': 'GET', 'x-original-method': 'POST' },
      { 'x-forwarded-method': 'POST', 'x-original-method': 'GET' },
      { 'x-forwarded-method': 'get' },
      { 'x-forwarded-method': 'post' },
      { 'x-forwarded-method': 'GET, POST' },
      { 'x-original-method': 'GET ,GET' },
      { 'x-forwarded-method': '' },
      { 'x-forwarded-method': 'TRACE' },
      { 'x-forwarded-method': 'FROBNICATE' },
      {},
    ];

    it('is refused without the CSRF token, whatever methods a client adds to those of its proxy', async () => {
      const app = getApp();
      const browser = await app.signedIn(await app.createUser());
      const token = { 'x-csrftoken': browser.cookies.get('csrftoken') ?? '' };
      for (const methods of UNSAFE) {
        const name = JSON.stringify(methods);
        assert.equal(await statuses(browser, { ...methods, 'x-csrftoken': '' }), 403, name);
        assert.equal(await statuses(browser, { ...methods, 'x-csrftoken': 'a'.repeat(64) }), 403, name);
        assert.equal(await statuses(browser, { ...methods, ...token }), 200, name);
        for (const origin of ['https://evil.example', 'null'])
          assert.equal(await statuses(browser, { ...methods, ...token, origin }), 403, name);
        const referer = 'https://evil.example/form';
        assert.equal(await statuses(browser, { ...methods, ...token, referer }), 403, name);
        const origin = 'https://shop.example';
        assert.equal(await statuses(browser, { ...methods, ...token, origin }), 200, name);
      }
    });

    it('passes safe methods, and what no browser sends by itself', async () => {
      const app = getApp();
      const browser = await app.signedIn(await app.createUser());
      const without = { 'x-csrftoken': '', origin: 'https://evil.example' };
      for (const method of ['GET', 'HEAD', 'OPTIONS'])
        assert.equal(await statuses(browser, { ...without, 'x-forwarded-method': method }), 200, method);
      const post = { 'x-original-method': 'POST', 'x-csrftoken': '' };
      assert.equal((await browser.get(CHECK, post)).status, 200);
      const { token } = await staff(app);
      assert.equal(await statuses(app.browser(), { ...post, ...token }), 200);
      assert.equal(await statuses(app.browser(), { ...post, ...token, origin: 'https://evil.example' }), 403);
    });

    it('gives no session to a form of another site: the cookie would sign its visitor out', async () => {
      const app = getApp();
      for (const headers of [{ origin: 'https://evil.example' }, { origin: 'null' }]) {
        const answer = await app.browser().get(OPEN, { ...headers, 'x-original-method': 'POST' });
        assert.deepEqual([answer.status, answer.headers['set-cookie']], [200, undefined]);
        assert.deepEqual([authOf(answer).user, authOf(answer).token], ['anonymous', 'none']);
        assert.match(authOf(answer).visitor, VISITOR);
        assert.equal((await app.browser().get(`${OPEN}&csrf=1`, headers)).status, 403);
      }
      assert.ok(sessionCookie(await app.browser().get(OPEN, { referer: 'https://search.example/' })));
    });
  },
  { settings: { STOREFRONT_URL: 'https://shop.example' } },
);

onSqlite(
  'a flood of visitors without cookies',
  (getApp) => {
    it('starts no more sessions than its address may, shares no basket, and locks nobody else out', async () => {
      const app = getApp();
      const ask = (forwarded: string) => app.browser().get(OPEN, { 'x-forwarded-for': forwarded });
      const answers = [];
      for (let count = 0; count < 5; count++) answers.push(await ask('198.51.100.7'));
      assert.deepEqual(
        answers.map((answer) => [answer.status, sessionCookie(answer) !== undefined]),
        [true, true, true, false, false].map((started) => [200, started]),
      );
      const ids = answers.map((answer) => authOf(answer).visitor);
      assert.equal(new Set(ids).size, ids.length);
      assert.equal(authOf(answers[4] as Response).token, 'none');
      assert.ok(sessionCookie(await ask('198.51.100.8')));
      const token = await app
        .browser()
        .post('/session/token/', {}, { headers: { 'x-forwarded-for': '198.51.100.7' } });
      assert.deepEqual([token.status, token.headers['retry-after']], [429, '60']);
    });

    it('does not stop those who have a session', async () => {
      const app = getApp();
      const browser = await app.signedIn(await app.createUser());
      for (let count = 0; count < 6; count++)
        assert.equal(authOf(await browser.get(OPEN)).type, 'registered');
    });
  },
  {
    env: { TRUSTED_PROXIES: '127.0.0.1' },
    settings: { ...WITH_TOKENS, THROTTLING_SETTINGS: { visitor: { count: 1, duration: 60, ip_count: 3 } } },
  },
);

onSqlite('a proxy of a service without tokens', (getApp) => {
  it('gets `none` instead, so that no forged one gets through', async () => {
    const app = getApp();
    const browser = await app.signedIn(await app.createUser());
    assert.equal(authOf(await browser.get(CHECK)).token, 'none');
    assert.equal((await app.core.storage.read.signingKeys.all()).length, 0);
  });
});
