import assert from 'node:assert/strict';
import { it } from 'node:test';
import { onSqlite, PASSWORD, PRODUCTION, type TestApp } from '../support/app.ts';
import { PAGE, XHR } from '../support/browser.ts';
import { pathOf, routesOf } from '../support/routes.ts';

const RESET = '/users/password/reset/';

/** Accept-Language → the language of the answer where the default is English, and where it is Turkish. */
const LANGUAGES: [string | undefined, 'en' | 'tr', 'en' | 'tr'][] = [
  [undefined, 'en', 'tr'],
  ['', 'en', 'tr'],
  ['en', 'en', 'en'],
  ['tr', 'tr', 'tr'],
  ['TR', 'tr', 'tr'],
  ['tr-TR', 'tr', 'tr'],
  ['tr-TR,tr;q=0.9,en-US;q=0.8,en;q=0.7', 'tr', 'tr'],
  ['en-US,en;q=0.9,tr;q=0.8', 'en', 'en'],
  ['en;q=0.2, tr;q=0.7', 'tr', 'tr'],
  ['en-GB;q=0.7, tr;q=0.2', 'en', 'en'],
  ['en-US, tr', 'en', 'en'],
  ['ja, tr;q=0.3', 'tr', 'tr'],
  ['ja', 'en', 'tr'],
  ['tr;q=0', 'en', 'tr'],
  ['tr;q=0, en', 'en', 'en'],
  ['tr;q=0.000, en;q=0.001', 'en', 'en'],
  ['*', 'en', 'tr'],
  ['*;q=0.5, tr', 'tr', 'tr'],
  ['ja, *;q=0.1', 'en', 'tr'],
  ['tr_TR', 'en', 'tr'],
  ['tr;q=high', 'en', 'tr'],
  ['../../etc/passwd', 'en', 'tr'],
  [';;;,,,q=', 'en', 'tr'],
  ['__proto__, constructor', 'en', 'tr'],
  ['tr,'.repeat(3000), 'tr', 'tr'],
];

const MISSING = { en: 'This field is required.', tr: 'Bu alan zorunlu.' } as const;

const languageRules = (getApp: () => TestApp, column: 1 | 2): void => {
  it('is the one Accept-Language asks for, by weight, or the default', async () => {
    for (const row of LANGUAGES) {
      const [header, expected] = [row[0], row[column]];
      const headers: Record<string, string> = header === undefined ? {} : { 'accept-language': header };
      const answer = await getApp().browser().post(RESET, {}, { headers });
      assert.equal(answer.headers['content-language'], expected, header?.slice(0, 60));
      assert.deepEqual(answer.json(), { email: [MISSING[expected]] }, header?.slice(0, 60));
    }
  });
};

onSqlite('the language of answers', (getApp) => {
  languageRules(getApp, 1);

  it('applies to errors that never reach an endpoint as well', async () => {
    const headers = { 'accept-language': 'tr' };
    const browser = getApp().browser();
    const answers = [
      await browser.get('/nothing/', headers),
      await browser.get('/users/api-reset/%ff/x/', headers),
      await browser.get('/users/login/', headers),
      await browser.request('POST', RESET, 'x', { headers: { ...headers, 'content-type': 'nonsense' } }),
    ];
    assert.deepEqual(
      answers.map((answer) => [answer.status, (answer.json() as { detail: string }).detail]),
      [
        [404, 'Bulunamadı.'],
        [404, 'Bulunamadı.'],
        [405, '"GET" metoduna izin verilmiyor.'],
        [415, 'İstekte desteklenmeyen medya tipi: "nonsense".'],
      ],
    );
    for (const answer of answers) assert.equal(answer.headers['content-language'], 'tr');
  });
});

onSqlite('the language of answers where the default is Turkish', (getApp) => languageRules(getApp, 2), {
  settings: { LANGUAGE_CODE: 'tr' },
});

onSqlite('every answer', (getApp) => {
  it('is never kept, but for public keys, and tells browsers what they may not do with it', async () => {
    const app = getApp();
    const declared = routesOf(app).map((route) => [route.method, pathOf(route)] as const);
    const asked = [
      ...declared,
      ['GET', '/nothing/'],
      ['PUT', '/users/login/'],
      ['GET', '/%'],
      ['POST', '/'],
    ] as const;
    for (const [method, url] of asked) {
      for (const headers of [{}, PAGE]) {
        const { headers: answered } = await app.browser().request(method, url, undefined, { headers });
        const name = `${method} ${url}`;
        const mayBeKept = url === '/.well-known/jwks.json' ? 'public, max-age=300' : 'no-store';
        assert.equal(answered['cache-control'], mayBeKept, name);
        for (const header of ['Accept', 'Accept-Language', 'Cookie'])
          assert.ok(String(answered.vary).split(', ').includes(header), `Vary of ${name}: ${answered.vary}`);
        assert.equal(answered['x-content-type-options'], 'nosniff', name);
        assert.equal(answered['referrer-policy'], 'same-origin', name);
        assert.equal(answered['x-frame-options'], 'DENY', name);
        assert.equal(answered['cross-origin-opener-policy'], 'same-origin', name);
        assert.equal(answered['strict-transport-security'], undefined, name);
        assert.equal(answered.server, undefined, name);
        assert.equal(answered['x-powered-by'], undefined, name);
        const policy = String(answered['content-security-policy']);
        assert.match(policy, /default-src 'none'/, name);
        assert.match(policy, /frame-ancestors 'none'/, name);
        assert.doesNotMatch(policy, /unsafe|data:|\*/, name);
      }
    }
  });
});

onSqlite(
  'every answer of a service at https',
  (getApp) => {
    it('keeps browsers on https', async () => {
      const answer = await getApp().browser().get('/csrf_token/');
      assert.equal(answer.headers['strict-transport-security'], 'max-age=31536000');
    });
  },
  { env: { ...PRODUCTION } },
);

/** Headers → how an error is answered. */
const CLIENTS: [string, Record<string, string>, 'json' | 'html'][] = [
  ['nothing', {}, 'json'],
  ['curl', { accept: '*/*' }, 'json'],
  ['a browser', PAGE, 'html'],
  ['a browser that shouts', { accept: 'TEXT/HTML' }, 'html'],
  ['a script that takes both', { accept: 'text/html, application/json' }, 'json'],
  ['a script', { accept: 'Application/JSON' }, 'json'],
  ['a script of a page', { ...PAGE, ...XHR }, 'json'],
  ['almost a script of a page', { ...PAGE, 'x-requested-with': 'xmlhttprequest' }, 'html'],
];

onSqlite('an error', (getApp) => {
  it('is a page for browsers and JSON for everybody else', async () => {
    for (const [who, headers, expected] of CLIENTS) {
      const answers = [
        await getApp().browser().get('/nothing/', headers),
        await getApp().browser().get('/current_user/', headers),
        await getApp().browser().post('/users/login/', {}, { headers }),
      ];
      for (const answer of answers)
        assert.match(String(answer.headers['content-type']), new RegExp(`/${expected}; charset=utf-8$`), who);
    }
  });

  it('of a sign-in with a formType is JSON: the storefront’s sign-in library posted it', async () => {
    const app = getApp();
    const user = await app.createUser();
    for (const password of ['', 'wrong', PASSWORD]) {
      const form = { email: user.email ?? '', password, formType: 'login' };
      const answer = await app.browser().post('/users/login/', undefined, { form, headers: PAGE });
      assert.equal(answer.status, password === PASSWORD ? 200 : 400);
      assert.match(String(answer.headers['content-type']), /json/);
    }
    for (const path of [
      '/users/registration/',
      '/users/otp-login/',
      '/users/passwordless-login-with-token/',
    ]) {
      const form = { email: user.email ?? '', password: PASSWORD, formType: 'register' };
      const answer = await app.browser().post(path, undefined, { form, headers: PAGE });
      assert.equal(answer.status, 400);
      assert.match(String(answer.headers['content-type']), /json/);
    }
  });
});

onSqlite('a redirect', (getApp) => {
  it('to a path with letters outside ASCII is written as browsers write it', async () => {
    const logout = (next: string) =>
      getApp()
        .browser()
        .post(`/users/logout/?next=${encodeURIComponent(next)}`, {}, { headers: PAGE });
    const targets: [string, string][] = [
      ['/ürünler/?q=çay', '/%C3%BCr%C3%BCnler/?q=%C3%A7ay'],
      ['/%C3%BCr%C3%BCnler/', '/%C3%BCr%C3%BCnler/'],
      ['/🔑/#a', '/%F0%9F%94%91/#a'],
      ['/a?b=c%26d&e=%25', '/a?b=c%26d&e=%25'],
    ];
    for (const [next, location] of targets) {
      const answer = await logout(next);
      assert.deepEqual([answer.status, answer.headers.location], [302, location]);
    }
  });
});
