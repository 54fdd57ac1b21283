import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { User } from '../../src/contracts/user.ts';
import { DAY } from '../../src/lib/clock.ts';
import { onEveryEngine, PASSWORD, type TestApp } from '../support/app.ts';
import type { Browser, Response } from '../support/browser.ts';
import { accepted } from '../support/result.ts';
import { apiTokenOf } from '../support/staff.ts';

const URL = '/users/passwordless-login-with-token/';

const SOURCE = { address: 'operator', agent: 'test', requestId: 'test' };

async function signedInWithKey(app: TestApp, user: User): Promise<{ browser: Browser; key: string }> {
  const browser = app.browser();
  const answer = await browser.post('/users/login/', { email: user.email, password: PASSWORD });
  return { browser, key: (answer.json() as { key: string }).key };
}

function assertRefused(answer: Response): void {
  assert.equal(answer.status, 400);
  assert.equal(answer.text, '{}');
  assert.equal(answer.headers['set-cookie'], undefined);
}

onEveryEngine('POST /users/passwordless-login-with-token/', (getApp) => {
  it('signs a customer in by id and token, as every sign-in does', async () => {
    const app = getApp();
    const user = await app.createUser();
    const token = await apiTokenOf(app, user);
    const browser = app.browser();
    const answer = await browser.post(URL, { user: user.id, token });
    assert.equal(answer.status, 200);
    assert.equal(answer.text, '{}');
    for (const name of ['sessionid', 'csrftoken', 'device']) assert.ok(browser.cookies.has(name), name);
    const me = (await browser.get('/current_user/')).json() as { pk: number };
    assert.equal(me.pk, user.id);
    assert.equal((await app.userNow(user.id)).signInGeneration, user.signInGeneration + 1);
    assert.deepEqual(await app.auditOf(user), ['session.sign_in:success']);
  });

  it('takes the key of a sign-in, forms, and numbers written as texts', async () => {
    const app = getApp();
    const user = await app.createUser();
    const first = await app.browser().post('/users/login/', { email: user.email, password: PASSWORD });
    const { key } = first.json() as { key: string };
    const form = { user: ` ${user.id} `, token: ` ${key} ` };
    assert.equal((await app.browser().post(URL, undefined, { form })).status, 200);
  });

  it('creates a session that ends with the sign-in whose key was used', async () => {
    const app = getApp();
    const ends: Record<string, (browser: Browser, user: User) => Promise<unknown>> = {
      'sign-out': (browser) => browser.post('/users/logout/'),
      'another sign-in': (browser, user) =>
        browser.post('/users/login/', { email: user.email, password: PASSWORD }),
      'the end of an operator’s patience': (_browser, user) => app.core.credentials.endSessions(user, SOURCE),
      'two weeks without a visit': async () => {
        for (let day = 0; day < 14; day++) {
          app.clock.advance(DAY);
          await made?.get('/current_user/');
        }
      },
    };
    let made: Browser | undefined;
    for (const [name, end] of Object.entries(ends)) {
      const user = await app.createUser();
      const { browser, key } = await signedInWithKey(app, user);
      made = app.browser();
      assert.equal((await made.post(URL, { user: user.id, token: key })).status, 200);
      assert.equal((await made.get('/current_user/')).status, 200);
      await end(browser, user);
      assert.equal((await made.get('/current_user/')).status, 401, name);
      assertRefused(await app.browser().post(URL, { user: user.id, token: key }));
    }
  });

  it('keeps a sign-in by key alive while the one it came from is', async () => {
    const app = getApp();
    const user = await app.createUser();
    const { browser, key } = await signedInWithKey(app, user);
    const made = app.browser();
    await made.post(URL, { user: user.id, token: key });
    for (let day = 0; day < 20; day++) {
      app.clock.advance(DAY);
      for (const each of [browser, made]) assert.equal((await each.get('/current_user/')).status, 200);
    }
    await made.post('/users/logout/');
    assert.equal((await browser.get('/current_user/')).status, 200);
  });

  it('goes on in the browser that gives the key of its own session', async () => {
    const app = getApp();
    const user = await app.createUser();
    const { browser, key } = await signedInWithKey(app, user);
    assert.equal((await browser.post(URL, { user: user.id, token: key })).status, 200);
    assert.equal((await browser.get('/current_user/')).status, 200);
    assertRefused(await app.browser().post(URL, { user: user.id, token: key }));
  });

  it('ends the browser’s previous session', async () => {
    const app = getApp();
    const [before, user] = [await app.createUser(), await app.createUser()];
    const browser = await app.signedIn(before);
    const old = app.browser();
    old.cookies.set('sessionid', browser.cookies.get('sessionid') ?? '');
    const csrf = browser.cookies.get('csrftoken');
    await browser.post(URL, { user: user.id, token: await apiTokenOf(app, user) });
    assert.equal(((await browser.get('/current_user/')).json() as { pk: number }).pk, user.id);
    assert.notEqual(browser.cookies.get('csrftoken'), csrf);
    assert.equal((await old.get('/current_user/')).status, 401);
  });

  it('answers everything that is wrong in one way, so that neither ids nor tokens can be tried out', async () => {
    const app = getApp();
    const [user, other, inactive] = [
      await app.createUser(),
      await app.createUser(),
      await app.createUser({ isActive: false }),
    ];
    const token = await apiTokenOf(app, user);
    const flipped = (token.startsWith('0') ? '1' : '0') + token.slice(1);
    const bodies: unknown[] = [
      {},
      { user: user.id },
      { token },
      ...[other.id, user.id + 100_000, -user.id, 0, user.id + 0.5, `${user.id}.0`, `+${user.id}`].map(
        (id) => ({
          user: id,
          token,
        }),
      ),
      ...['9'.repeat(400), Number.MAX_SAFE_INTEGER + 2, 1e308, '0x1', 'null', '', ' ', '\0', '١'].map(
        (id) => ({
          user: id,
          token,
        }),
      ),
      ...[null, true, [], [user.id], {}, { id: user.id }].map((id) => ({ user: id, token })),
      ...[token.slice(1), `${token}0`, token.toUpperCase(), flipped, `Token ${token}`, '', ' ', '\0'].map(
        (sent) => ({ user: user.id, token: sent }),
      ),
      ...[null, true, 1, [token], { token }, 'z'.repeat(40), 'a'.repeat(60_000)].map((sent) => ({
        user: user.id,
        token: sent,
      })),
      { user: inactive.id, token: await apiTokenOf(app, inactive) },
    ];
    // The token's case is not its own: a token that happens to have no letters would be itself.
    for (const body of bodies.filter(
      (sent) => JSON.stringify(sent) !== JSON.stringify({ user: user.id, token }),
    ))
      assertRefused(await app.browser().post(URL, body));
    assert.equal((await app.userNow(user.id)).lastLogin, null);
    assert.equal((await app.browser().post(URL, { user: user.id, token })).status, 200);
  });

  it('is over with the password the token was made under, and when the account is closed', async () => {
    const app = getApp();
    const user = await app.createUser();
    const token = await apiTokenOf(app, user);
    const link = app.resetLink(user);
    const chosen = { new_password1: 'another password', new_password2: 'another password' };
    assert.equal((await app.browser().post(`/users/api-reset/${link}/`, chosen)).status, 200);
    assertRefused(await app.browser().post(URL, { user: user.id, token }));

    const closed = await app.createUser();
    const spare = await apiTokenOf(app, closed);
    accepted(await app.core.accounts.update(closed.id, { isActive: false }, SOURCE));
    assertRefused(await app.browser().post(URL, { user: closed.id, token: spare }));
  });

  it('records whose token was tried for somebody else', async () => {
    const app = getApp();
    const [user, other] = [await app.createUser(), await app.createUser()];
    await app.core.audit.flush();
    await app.browser().post(URL, { user: other.id, token: await apiTokenOf(app, user) });
    await app.browser().post(URL, { user: other.id, token: 'a'.repeat(40) });
    assert.deepEqual(await app.auditOf(user), ['session.sign_in:failure']);
    assert.deepEqual(await app.auditOf(other), []);
    const rows = await app.core.storage.read.audit.list({ event: 'session.sign_in', limit: 2 });
    assert.deepEqual(
      rows.map((row) => [row.userId, row.detail]),
      [
        [null, { method: 'token', reason: 'credentials', count: 1 }],
        [user.id, { method: 'token', reason: 'token of somebody else' }],
      ],
    );
  });
});

onEveryEngine(
  'the throttle of sign-in by token',
  (getApp) => {
    it('counts by token, so that a known id cannot be locked out', async () => {
      const app = getApp();
      const user = await app.createUser();
      const guess = { user: user.id, token: 'b'.repeat(40) };
      for (let tries = 0; tries < 3; tries++) assertRefused(await app.browser().post(URL, guess));
      const answer = await app.browser().post(URL, guess);
      assert.equal(answer.status, 429);
      assert.ok(Number(answer.headers['retry-after']) >= 1);
      const token = await apiTokenOf(app, user);
      assert.equal((await app.browser().post(URL, { user: user.id, token })).status, 200);
    });
  },
  { settings: { THROTTLING_SETTINGS: { login: { count: 3, duration: 60 } } } },
);
