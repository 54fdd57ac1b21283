import assert from 'node:assert/strict';
import { it } from 'node:test';
import { onSqlite, PASSWORD, PRODUCTION } from '../support/app.ts';

const CHANGE = '/users/password/change/';
const WRONG_OLD = {
  old_password: 'not it',
  new_password1: 'a new password',
  new_password2: 'a new password',
};
const COOKIE_MISSING = { detail: 'CSRF Failed: CSRF cookie not set.' };
const TOKEN_INCORRECT = { detail: 'CSRF Failed: CSRF token missing or incorrect.' };

/** What is sent as CSRF cookie, header and form field → the refusal, or null. */
const OURS = 'A1'.repeat(32);
const STOREFRONTS = 'z'.repeat(32);
const CSRF_MATRIX: [string | null, string | null, string | null, object | null][] = [
  [null, null, null, COOKIE_MISSING],
  [null, OURS, null, COOKIE_MISSING],
  ['', '', null, COOKIE_MISSING],
  ['short', 'short', null, COOKIE_MISSING],
  ['a'.repeat(31), 'a'.repeat(31), null, COOKIE_MISSING],
  ['a'.repeat(65), 'a'.repeat(65), null, COOKIE_MISSING],
  [`${'a'.repeat(39)}!`, `${'a'.repeat(39)}!`, null, COOKIE_MISSING],
  [OURS, null, null, TOKEN_INCORRECT],
  [OURS, '', null, TOKEN_INCORRECT],
  [OURS, STOREFRONTS, null, TOKEN_INCORRECT],
  [OURS, OURS.toLowerCase(), null, TOKEN_INCORRECT],
  [OURS, `${OURS}A`, null, TOKEN_INCORRECT],
  [OURS, 'é'.repeat(64), null, TOKEN_INCORRECT],
  [OURS, null, 'wrong', TOKEN_INCORRECT],
  [OURS, 'wrong', OURS, TOKEN_INCORRECT],
  [OURS, OURS, null, null],
  [OURS, null, OURS, null],
  [OURS, OURS, 'wrong', null],
  [STOREFRONTS, STOREFRONTS, null, null],
];

onSqlite('the CSRF token', (getApp) => {
  it('must equal the cookie, in the header or else in the form', async () => {
    const app = getApp();
    const session = (await app.signedIn(await app.createUser())).cookies.get('sessionid');
    for (const [cookie, header, field, refusal] of CSRF_MATRIX) {
      const browser = app.browser();
      const cookies = `sessionid=${session}${cookie === null ? '' : `; csrftoken=${cookie}`}`;
      const headers = { cookie: cookies, ...(header !== null && { 'x-csrftoken': header }) };
      const form = { ...WRONG_OLD, ...(field !== null && { csrfmiddlewaretoken: field }) };
      const answers = [
        await browser.post(CHANGE, undefined, { form, headers }),
        await browser.post(CHANGE, form, { headers }),
      ];
      for (const answer of answers) {
        const expected = refusal === null ? [400, { old_password: ['Invalid password.'] }] : [403, refusal];
        assert.deepEqual([answer.status, answer.json()], expected, `${cookie} ${header} ${field}`);
      }
    }
  });

  it('that is no text in JSON is none', async () => {
    const browser = await getApp().signedIn(await getApp().createUser());
    browser.cookies.set('csrftoken', OURS);
    for (const csrfmiddlewaretoken of [[OURS], { a: OURS }, 1, true, null]) {
      const headers = { 'x-csrftoken': '' };
      const answer = await browser.post(CHANGE, { ...WRONG_OLD, csrfmiddlewaretoken }, { headers });
      assert.deepEqual([answer.status, answer.json()], [403, TOKEN_INCORRECT]);
    }
  });

  it('is not asked of visitors, sign-in, sign-out and resets: the real client sends none there', async () => {
    const app = getApp();
    const user = await app.createUser();
    const browser = await app.signedIn(user);
    browser.cookies.delete('csrftoken');
    const answers = [
      await app.browser().post('/users/password/set/', {}),
      await browser.post('/users/password/reset/', { email: user.email }),
      await browser.post('/users/password/reset/confirm/', {}),
      await browser.post('/users/login/', { email: user.email, password: PASSWORD }),
    ];
    assert.deepEqual(
      answers.map((answer) => answer.status),
      [302, 200, 400, 200],
    );
    browser.cookies.delete('csrftoken');
    assert.equal((await browser.post('/users/logout/')).status, 200);
  });

  it('is handed out with a cookie scripts can read, kept while it is well-formed, and new at sign-in', async () => {
    const app = getApp();
    const user = await app.createUser();
    const browser = app.browser();
    const first = await browser.get('/csrf_token/');
    const { csrf_token: token } = first.json() as { csrf_token: string };
    assert.match(token, /^[A-Za-z0-9]{64}$/);
    assert.deepEqual(first.headers['set-cookie'], [
      `csrftoken=${token}; Max-Age=31536000; Path=/; SameSite=Lax`,
    ]);

    const again = await browser.get('/csrf_token/');
    assert.deepEqual(again.json(), { csrf_token: token });
    // Set again, so that its year begins anew.
    assert.deepEqual(again.headers['set-cookie'], first.headers['set-cookie']);

    await browser.post('/users/login/', { email: user.email, password: PASSWORD });
    assert.notEqual(browser.cookies.get('csrftoken'), token);

    browser.cookies.set('csrftoken', 'planted');
    const replaced = (await browser.get('/csrf_token/')).json() as { csrf_token: string };
    assert.match(replaced.csrf_token, /^[A-Za-z0-9]{64}$/);
  });
});

/** Origin, Referer → whether the request is let through. */
const ORIGINS: [string | null, string | null, boolean][] = [
  [null, null, true],
  ['https://id.shop.example', null, true],
  ['https://shop.example', null, true],
  ['https://tr.shop.example', null, true],
  ['https://partner.example:8443', null, true],
  [null, 'https://id.shop.example/users/login/?a=1', true],
  [null, 'https://SHOP.example:443/basket', true],
  ['https://shop.example', 'https://evil.example/', true],
  ['null', null, false],
  ['null', 'https://shop.example/', false],
  ['', null, false],
  ['https://evil.example', null, false],
  ['https://evil.example', 'https://shop.example/', false],
  ['http://id.shop.example', null, false],
  ['https://id.shop.example:8443', null, false],
  ['https://partner.example', null, false],
  ['https://id.shop.example.evil.example', null, false],
  ['https://evil.example#https://shop.example', null, false],
  ['HTTPS://SHOP.EXAMPLE', null, false],
  ['https://shop.example, https://evil.example', null, false],
  ['https://shop.example/', null, false],
  ['https://localhost', null, false],
  [null, 'https://evil.example/https://shop.example/', false],
  [null, 'https://shop.example@evil.example/', false],
  [null, 'about:blank', false],
  [null, 'nonsense', false],
  [null, '/users/login/', false],
  [null, '', false],
];

onSqlite(
  'an unsafe request that says where it comes from',
  (getApp) => {
    it('must come from this service, its storefronts or a trusted origin, before anything else is looked at', async () => {
      for (const [origin, referer, isTrusted] of ORIGINS) {
        const headers = { ...(origin !== null && { origin }), ...(referer !== null && { referer }) };
        const name = JSON.stringify(headers);
        for (const url of ['/users/login/', '/users/logout/', CHANGE, '/users/password/reset/', '/login/']) {
          const answer = await getApp().browser().post(url, {}, { headers });
          assert.equal(answer.status === 403, !isTrusted, `${url} ${name}`);
          if (isTrusted) continue;
          const { detail } = answer.json() as { detail: string };
          assert.match(
            detail,
            /^CSRF Failed: Origin checking failed - .* does not match any trusted origins\.$/,
            name,
          );
        }
        const safe = await getApp().browser().get('/csrf_token/', headers);
        assert.equal(safe.status, 200, name);
      }
    });

    it('names the untrusted origin, and only the origin of a Referer', async () => {
      const post = (headers: Record<string, string>) =>
        getApp().browser().post('/users/logout/', {}, { headers });
      const refused = (origin: string) => ({
        detail: `CSRF Failed: Origin checking failed - ${origin} does not match any trusted origins.`,
      });
      assert.deepEqual(
        (await post({ origin: 'https://evil.example' })).json(),
        refused('https://evil.example'),
      );
      const referer = 'https://evil.example/password-reset/MjM1/secret-token/';
      assert.deepEqual((await post({ referer })).json(), refused('https://evil.example'));
    });
  },
  {
    env: {
      NODE_ENV: 'production',
      SECRET_KEY: 'only for tests: 0123456789 abcdefghij',
      SMTP_URL: 'smtp://127.0.0.1:1',
      ...PRODUCTION,
      TRUSTED_ORIGINS: 'https://partner.example:8443',
    },
    settings: {
      STOREFRONT_URL: 'https://shop.example',
      FRONTEND_URLS: { turkish: 'https://tr.shop.example' },
    },
  },
);
