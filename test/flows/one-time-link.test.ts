import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { User } from '../../src/contracts/user.ts';
import { unusablePassword } from '../../src/hashing/hasher.ts';
import { SECOND } from '../../src/lib/clock.ts';
import { onEveryEngine, PASSWORD, type TestApp } from '../support/app.ts';
import { PAGE, type Response, XHR } from '../support/browser.ts';
import { visitorBrowser } from '../support/guest.ts';
import { HOSTILE_TARGETS } from '../support/redirects.ts';
import { apiTokenOf, oneTimeLink, staff } from '../support/staff.ts';

const MINT = '/users/one-time-token/';
const LINK = '/users/passwordless-login/';
const SECRET = 'a secret & a key=1/2?#%+ü';
const INVALID = { detail: 'Invalid or expired link.' };
const AT_ONCE = 50;

interface Minted {
  readonly token: string;
  readonly url: string;
}

/** A link as staff gets it, without the origin. */
async function mint(app: TestApp, user: User, secretKey = SECRET): Promise<{ token: string; path: string }> {
  const path = await oneTimeLink(app, user, secretKey);
  return { path, token: new URL(path, app.core.config.publicUrl).pathname.split('/')[3] ?? '' };
}

const pathOf = (token: string, query: Record<string, string>): string =>
  `${LINK}${encodeURIComponent(token)}/?${new URLSearchParams(query)}`;

function assertInvalid(answer: Response): void {
  assert.equal(answer.status, 400, answer.text);
  assert.deepEqual(answer.json(), INVALID);
  assert.equal(answer.headers['set-cookie'], undefined);
}

onEveryEngine('POST /users/one-time-token/', (getApp) => {
  it('makes a link on our own address, whatever is in the secret key', async () => {
    const app = getApp();
    const user = await app.createUser();
    const { browser, token } = await staff(app);
    const headers = { ...token, host: 'evil.example', 'x-forwarded-host': 'evil.example' };
    const answer = await browser.post(MINT, { user: user.id, secret_key: ` ${SECRET} ` }, { headers });
    assert.equal(answer.status, 201);
    const minted = answer.json() as Minted;
    assert.match(minted.token, /^[0-9a-z]{6,7}-[0-9a-f]{32}$/);
    const url = new URL(minted.url);
    assert.equal(url.origin, app.core.config.publicUrl);
    assert.equal(url.pathname, `${LINK}${minted.token}/`);
    assert.deepEqual(
      [...url.searchParams],
      [
        ['user', String(user.id)],
        ['secret_key', SECRET],
      ],
    );
  });

  it('is only for staff with an API token', async () => {
    const app = getApp();
    const [user, colleague] = [await app.createUser(), await app.createUser({ isStaff: true })];
    const body = { user: user.id, secret_key: SECRET };
    const nobody = await app.browser().post(MINT, body);
    assert.equal(nobody.status, 401);
    assert.equal(nobody.headers['www-authenticate'], 'Token');
    // A session, with its CSRF token, is not what this is for.
    assert.equal((await (await app.signedIn(colleague)).post(MINT, body)).status, 401);
    const bad = { headers: { authorization: `Token ${'0'.repeat(40)}` } };
    assert.equal((await app.browser().post(MINT, body, bad)).status, 401);
    const customer = { headers: { authorization: `Token ${await apiTokenOf(app, user)}` } };
    const answer = await app.browser().post(MINT, body, customer);
    assert.equal(answer.status, 403);
    assert.deepEqual(answer.json(), { detail: 'You do not have permission to perform this action.' });
  });

  it('makes none for staff, so that one token does not become everybody', async () => {
    const app = getApp();
    const { user, browser, token } = await staff(app);
    for (const target of [user, await app.createUser({ isStaff: true })]) {
      const answer = await browser.post(MINT, { user: target.id, secret_key: SECRET }, { headers: token });
      assert.equal(answer.status, 403);
      // Somebody tried to become a colleague: that is worth knowing.
      assert.deepEqual(await app.auditOf(target), ['one_time_token.create:failure']);
    }
  });

  it('says which field is wrong', async () => {
    const app = getApp();
    const { browser, token } = await staff(app);
    const inactive = await app.createUser({ isActive: false });
    const ask = async (body: unknown): Promise<unknown> => {
      const answer = await browser.post(MINT, body, { headers: token });
      assert.equal(answer.status, 400);
      return answer.json();
    };
    const required = ['This field is required.'];
    assert.deepEqual(await ask({}), { user: required, secret_key: required });
    const unknown = { user: ['There is no active user with this id.'] };
    for (const id of [inactive.id, inactive.id + 100_000, Number.MAX_SAFE_INTEGER])
      assert.deepEqual(await ask({ user: id, secret_key: SECRET }), unknown);
    for (const id of [-1, 0, 1.5, '9'.repeat(20), 'abc', true])
      assert.equal(typeof (await ask({ user: id, secret_key: SECRET })), 'object');
    assert.deepEqual(await ask({ user: 1, secret_key: ' ' }), {
      secret_key: ['This field may not be blank.'],
    });
    assert.deepEqual(await ask({ user: 1, secret_key: 'a'.repeat(201) }), {
      secret_key: ['Ensure this field has no more than 200 characters.'],
    });
  });

  it('records who made a link for whom', async () => {
    const app = getApp();
    const user = await app.createUser();
    await mint(app, user);
    const [row] = await app.core.storage.read.audit.list({ event: 'one_time_token.create', limit: 1 });
    assert.equal(row?.userId, user.id);
    assert.equal((await app.userNow(row?.actorId ?? 0)).isStaff, true);
  });
});

onEveryEngine('GET /users/passwordless-login/<token>/', (getApp) => {
  it('signs in once, and sends on', async () => {
    const app = getApp();
    const user = await app.createUser({ userType: 'guest', password: unusablePassword() });
    const { path } = await mint(app, user);
    const browser = app.browser();
    await app.core.audit.flush();
    const answer = await browser.get(path, PAGE);
    assert.equal(answer.status, 302);
    assert.equal(answer.headers.location, '/home/');
    assert.equal(answer.text, '{}');
    for (const name of ['sessionid', 'csrftoken', 'device']) assert.ok(browser.cookies.has(name), name);
    assert.equal(((await browser.get('/current_user/')).json() as { pk: number }).pk, user.id);
    assertInvalid(await app.browser().get(path));
    assertInvalid(await app.browser().post(path));
    assert.deepEqual(await app.auditOf(user), ['one_time_token.create:success', 'session.sign_in:success']);
  });

  it('records failed uses, for unknown ids as well, and no previews', async () => {
    const app = getApp();
    const [user, inactive] = [await app.createUser(), await app.createUser({ isActive: false })];
    const { token } = await mint(app, user);
    const query = (id: number) => ({ user: String(id), secret_key: 'another' });
    const unknown = user.id + 100_000;
    for (const id of [user.id, inactive.id, unknown]) {
      await app.core.audit.flush();
      assertInvalid(await app.browser().post(pathOf(token, query(id))));
      await app.browser().request('HEAD', pathOf(token, query(id)));
    }
    const all = await app.core.audit.list({ event: 'session.sign_in', limit: 9 });
    const asked = [user.id, inactive.id, unknown];
    const ofLinks = all.filter((row) => asked.includes(Number(row.detail.user)));
    assert.deepEqual(
      ofLinks.map((row) => [row.userId, row.actorId, row.address, row.detail]),
      [unknown, inactive.id, user.id].map((id) => [
        null,
        null,
        '127.0.0.1',
        { method: 'one-time-link', reason: 'link', user: id },
      ]),
    );
  });

  it('works by POST, with the parameters in the address or in the body', async () => {
    const app = getApp();
    const user = await app.createUser();
    const { path } = await mint(app, user);
    assert.equal((await app.browser().post(path)).status, 302);
    const second = await mint(app, user, 'plain');
    const form = { user: String(user.id), secret_key: 'plain', next: '/basket/' };
    const answer = await app.browser().post(`${LINK}${second.token}/`, undefined, { form });
    assert.equal(answer.status, 302);
    assert.equal(answer.headers.location, '/basket/');
  });

  it(`lets one of ${AT_ONCE} who open it at the same time in`, async () => {
    const app = getApp();
    const user = await app.createUser();
    const { path } = await mint(app, user);
    const browsers = Array.from({ length: AT_ONCE }, () => app.browser());
    const answers = await Promise.all(
      browsers.map((browser, index) => (index % 2 ? browser.get(path) : browser.post(path))),
    );
    assert.equal(answers.filter(({ status }) => status === 302).length, 1);
    assert.equal(answers.filter(({ status }) => status === 400).length, AT_ONCE - 1);
    assert.equal((await app.core.storage.read.sessions.ofUser(user.id)).length, 1);
    assert.equal((await app.core.storage.read.tokens.ofUser(user.id)).length, 1);
  });

  it('uses nothing up by HEAD, however often', async () => {
    const app = getApp();
    const user = await app.createUser();
    const { path } = await mint(app, user);
    for (let looks = 0; looks < 3; looks++) {
      const head = await app.browser().request('HEAD', path);
      assert.equal(head.status, 302);
      assert.equal(head.headers['set-cookie'], undefined);
    }
    assert.equal((await app.userNow(user.id)).lastLogin, null);
    assert.equal((await app.browser().get(path)).status, 302);
    assert.equal((await app.browser().request('HEAD', path)).status, 400);
  });

  it('is nothing with another user, another secret key, or any other token', async () => {
    const app = getApp();
    const [user, other] = [await app.createUser(), await app.createUser()];
    const { token, path } = await mint(app, user);
    const right = { user: String(user.id), secret_key: SECRET };
    const [, reset = ''] = app.resetLink(user).split('/');
    const theirs = await mint(app, other);
    const cut = token.slice(0, -1);
    const turned = cut + (token.endsWith('0') ? '1' : '0');
    const tokens = [
      cut,
      turned,
      `${token}0`,
      token.toUpperCase(),
      token.split('-')[0] ?? '',
      'x',
      reset,
      theirs.token,
    ];
    for (const wrong of tokens.filter((candidate) => candidate !== token))
      assertInvalid(await app.browser().get(pathOf(wrong, right)));
    const users = [
      other.id,
      user.id + 100_000,
      0,
      -user.id,
      user.id + 0.5,
      '9'.repeat(30),
      'abc',
      '',
      '\0',
      `${user.id} 1`,
    ];
    for (const wrong of users)
      assertInvalid(await app.browser().get(pathOf(token, { ...right, user: String(wrong) })));
    for (const wrong of [
      '',
      ' ',
      'another',
      SECRET.toUpperCase(),
      `${SECRET}0`,
      SECRET.slice(1),
      '\0',
      'a'.repeat(300),
    ])
      assertInvalid(await app.browser().get(pathOf(token, { ...right, secret_key: wrong })));
    assertInvalid(await app.browser().get(`${LINK}${token}/`));
    assertInvalid(await app.browser().get(pathOf(token, { user: right.user })));
    assert.equal((await app.userNow(user.id)).lastLogin, null);
    assert.equal((await app.browser().get(path)).status, 302);
  });

  it('cannot be used as a reset link', async () => {
    const app = getApp();
    const user = await app.createUser();
    const { token } = await mint(app, user);
    const [uid = ''] = app.resetLink(user).split('/');
    assert.deepEqual((await app.browser().get(`/users/api-reset/${uid}/${token}/`)).json(), {
      validlink: false,
    });
  });

  it('dies when the customer signs in, changes the password, or is deactivated or joins the staff', async () => {
    const app = getApp();
    const source = { address: 'operator', agent: 'test', requestId: 'test' };
    const events: ((user: User) => Promise<unknown>)[] = [
      (user) => app.signedIn(user),
      (user) =>
        app.browser().post(`/users/api-reset/${app.resetLink(user)}/`, {
          new_password1: 'another password',
          new_password2: 'another password',
        }),
      (user) => app.core.accounts.update(user.id, { email: `moved${user.id}@example.com` }, source),
      (user) => app.core.accounts.update(user.id, { isActive: false }, source),
      (user) => app.core.accounts.update(user.id, { isStaff: true }, source),
    ];
    for (const event of events) {
      const user = await app.createUser();
      const { path } = await mint(app, user);
      await event(user);
      assertInvalid(await app.browser().get(path));
    }
  });

  it('lives for ONE_TIME_TOKEN_TIMEOUT seconds, and not one longer', async () => {
    const app = getApp();
    const user = await app.createUser();
    const { path } = await mint(app, user);
    app.clock.advance(600 * SECOND);
    assert.equal((await app.browser().request('HEAD', path)).status, 302);
    app.clock.advance(SECOND);
    assertInvalid(await app.browser().get(path));
  });

  it('never redirects to an untrusted origin', async () => {
    const app = getApp();
    const user = await app.createUser();
    const { path } = await mint(app, user);
    // A lone surrogate cannot stand in an address.
    for (const target of HOSTILE_TARGETS.filter((text) => text.isWellFormed())) {
      const answer = await app.browser().request('HEAD', `${path}&next=${encodeURIComponent(target)}`);
      assert.equal(answer.headers.location, '/home/', JSON.stringify(target));
    }
    const answer = await app.browser().get(`${path}&next=${encodeURIComponent('/basket/?a=1')}`);
    assert.equal(answer.headers.location, '/basket/?a=1');
  });

  it('ends the session the browser held, and keeps a visitor’s data', async () => {
    const app = getApp();
    const { sessions, storage } = app.core;
    const [before, user] = [await app.createUser(), await app.createUser()];
    const browser = await app.signedIn(before);
    await browser.get((await mint(app, user)).path);
    assert.equal(((await browser.get('/current_user/')).json() as { pk: number }).pk, user.id);
    assert.deepEqual(await storage.read.sessions.ofUser(before.id), []);

    const shopper = await visitorBrowser(app, { basket: 7 });
    await shopper.get((await mint(app, user)).path);
    assert.deepEqual((await sessions.find(shopper.cookies.get('sessionid')))?.session.data, { basket: 7 });
  });

  it('makes the browser a known device', async () => {
    const app = getApp();
    const user = await app.createUser();
    const browser = app.browser();
    await browser.get((await mint(app, user)).path);
    for (let guess = 0; guess < 20; guess++)
      await app.browser().post('/users/login/', { email: user.email, password: 'wrong' });
    assert.equal(
      (await app.browser().post('/users/login/', { email: user.email, password: PASSWORD })).status,
      429,
    );
    assert.equal(
      (await browser.post('/users/login/', { email: user.email, password: PASSWORD })).status,
      200,
    );
  });

  it('shows people a page when the link is bad, and tells scripts', async () => {
    const app = getApp();
    const bad = pathOf('abc-def', { user: '1', secret_key: 'x' });
    const shown = await app.browser().get(bad, PAGE);
    assert.equal(shown.status, 400);
    assert.match(shown.text, /<h1>This link no longer works<\/h1>/);
    assertInvalid(await app.browser().get(bad, XHR));
    const turkish = await app.browser().get(bad, { 'accept-language': 'tr' });
    assert.deepEqual(turkish.json(), { detail: 'Geçersiz veya süresi dolmuş bağlantı.' });
  });
});

onEveryEngine(
  'a one-time link that must be confirmed',
  (getApp) => {
    it('shows a button first, so that programs that open every link do not use it up', async () => {
      const app = getApp();
      const user = await app.createUser();
      const { path } = await mint(app, user);
      for (let looks = 0; looks < 3; looks++) {
        const shown = await app.browser().get(`${path}&next=/basket/`);
        assert.equal(shown.status, 200);
        assert.equal(shown.headers['set-cookie'], undefined);
        assert.equal((await app.browser().request('HEAD', path)).status, 200);
      }
      assert.equal((await app.userNow(user.id)).lastLogin, null);

      const shown = await app.browser().get(`${path}&next=/basket/`, PAGE);
      assert.ok(!shown.text.includes(user.email ?? ''));
      const action = /<form method="post" action="([^"]+)"/.exec(shown.text)?.[1] ?? '';
      const browser = app.browser();
      const answer = await browser.post(action.replaceAll('&amp;', '&'), undefined, {
        form: {},
        headers: PAGE,
      });
      assert.equal(answer.status, 302);
      assert.equal(answer.headers.location, '/basket/');
      assert.equal(((await browser.get('/current_user/')).json() as { pk: number }).pk, user.id);
      assertInvalid(await app.browser().get(path));
    });

    it('leaves a hostile target out of the page', async () => {
      const app = getApp();
      const { path } = await mint(app, await app.createUser());
      const shown = await app.browser().get(`${path}&next=//evil.example`);
      assert.equal(shown.status, 200);
      assert.doesNotMatch(shown.text, /evil/);
    });

    it('is not pressed by another site’s page', async () => {
      const app = getApp();
      const { path } = await mint(app, await app.createUser());
      const headers = { origin: 'https://evil.example' };
      assert.equal((await app.browser().post(path, undefined, { form: {}, headers })).status, 403);
      assert.equal((await app.browser().post(path)).status, 302);
    });
  },
  { settings: { PASSWORDLESS_LOGIN_CONFIRM: true } },
);

onEveryEngine(
  'the throttle of one-time links',
  (getApp) => {
    it('counts by address, so that links can be neither guessed nor blocked', async () => {
      const app = getApp();
      const user = await app.createUser();
      const { path, token } = await mint(app, user);
      const bad = pathOf(token, { user: String(user.id), secret_key: 'another' });
      const from = (address: string, more = {}) => ({ headers: { 'x-forwarded-for': address, ...more } });
      for (let tries = 0; tries < 4; tries++) {
        const method = tries % 2 ? 'GET' : 'POST';
        assertInvalid(await app.browser().request(method, bad, undefined, from('192.0.2.1')));
      }
      for (const method of ['GET', 'POST', 'HEAD'] as const) {
        const answer = await app.browser().request(method, bad, undefined, from('192.0.2.1'));
        assert.equal(answer.status, 429);
        assert.ok(Number(answer.headers['retry-after']) >= 1);
      }
      const shown = await app.browser().request('GET', bad, undefined, from('192.0.2.1', PAGE));
      assert.equal(shown.status, 429);
      assert.match(String(shown.headers['content-type']), /^text\/html/);
      assert.equal((await app.browser().request('GET', path, undefined, from('192.0.2.2'))).status, 302);
    });
  },
  {
    env: { TRUSTED_PROXIES: '127.0.0.1' },
    settings: { THROTTLING_SETTINGS: { link: { count: 4, duration: 60, ip_count: 4 } } },
  },
);
