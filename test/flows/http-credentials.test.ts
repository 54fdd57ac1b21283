import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { User } from '../../src/contracts/user.ts';
import { unusablePassword } from '../../src/hashing/hasher.ts';
import { onEveryEngine, PASSWORD, type TestApp } from '../support/app.ts';
import type { Browser } from '../support/browser.ts';
import { accepted } from '../support/result.ts';

const ME = '/current_user/';
const CHANGE = '/users/password/change/';
const WRONG_OLD = {
  old_password: 'not it',
  new_password1: 'a new password',
  new_password2: 'a new password',
};
const NOT_AUTHENTICATED = { detail: 'Authentication credentials were not provided.' };
const INVALID_TOKEN = { detail: 'Invalid token.' };

async function keyOf(app: TestApp, user: User): Promise<string> {
  const answer = await app.browser().post('/users/login/', { email: user.email, password: PASSWORD });
  return (answer.json() as { key: string }).key;
}

onEveryEngine('credentials', (getApp) => {
  it('are asked for with 401 and the scheme, where they are needed', async () => {
    for (const ask of [(b: Browser) => b.get(ME), (b: Browser) => b.post(CHANGE, WRONG_OLD)]) {
      const answer = await ask(getApp().browser());
      assert.equal(answer.status, 401);
      assert.deepEqual(answer.json(), NOT_AUTHENTICATED);
      assert.equal(answer.headers['www-authenticate'], 'Token');
    }
  });

  it('may be an API token, in any spelling of the scheme, which needs no CSRF token', async () => {
    const app = getApp();
    const user = await app.createUser();
    const key = await keyOf(app, user);
    for (const scheme of ['Token ', 'token ', 'TOKEN ', 'Token   ']) {
      const answer = await app.browser().get(ME, { authorization: `${scheme}${key}` });
      assert.equal(answer.status, 200, scheme);
      assert.equal((answer.json() as { pk: number }).pk, user.id);
    }
    const headers = { authorization: `Token ${key}` };
    const change = await app.browser().post(CHANGE, WRONG_OLD, { headers });
    assert.deepEqual([change.status, change.json()], [400, { old_password: ['Invalid password.'] }]);
  });

  it('that are a bad token are refused, and never replaced by the cookie', async () => {
    const app = getApp();
    const browser = await app.signedIn(await app.createUser());
    const bad = [
      'Token',
      'Token ',
      `Token ${'0'.repeat(40)}`,
      `Token ${'A'.repeat(40)}`,
      'Token x y',
      'token \u00e9',
    ];
    for (const authorization of bad) {
      const answer = await browser.get(ME, { authorization });
      assert.deepEqual([answer.status, answer.json()], [401, INVALID_TOKEN], authorization);
      assert.equal(answer.headers['www-authenticate'], 'Token');
    }
    assert.equal((await browser.get(ME)).status, 200);
  });

  it('may be the API token of a guest who sets a first password, and end with it', async () => {
    const app = getApp();
    const guest = await app.createUser({ userType: 'guest', password: unusablePassword() });
    const source = { address: '192.0.2.1', agent: 'app', requestId: 'app' };
    const headers = {
      authorization: `Token ${accepted(await app.core.credentials.issueToken(guest, source))}`,
    };
    const browser = await app.signedIn(await app.createUser());
    const password = { new_password1: 'a new password', new_password2: 'a new password' };
    const bad = { headers: { authorization: 'Token nonsense' } };
    const refused = await browser.post('/users/password/set/', password, bad);
    assert.deepEqual([refused.status, refused.json()], [401, INVALID_TOKEN]);

    assert.equal((await app.browser().post('/users/password/set/', password, { headers })).status, 200);
    await app.signedIn(guest, 'a new password');
    assert.equal((await app.browser().get(ME, headers)).status, 401);
  });

  it('of another scheme are not ours, so the cookie counts', async () => {
    const app = getApp();
    const user = await app.createUser();
    const key = await keyOf(app, user);
    const browser = await app.signedIn(user);
    for (const authorization of [
      '',
      'Basic dTpw',
      `Bearer ${key}`,
      `Tokenize ${key}`,
      key,
      'Digest x',
      ';',
    ]) {
      assert.equal((await browser.get(ME, { authorization })).status, 200, authorization);
      const anonymous = await app.browser().get(ME, { authorization });
      assert.deepEqual([anonymous.status, anonymous.json()], [401, NOT_AUTHENTICATED], authorization);
    }
  });

  it('are ignored on routes without authentication', async () => {
    const app = getApp();
    const user = await app.createUser();
    const headers = { authorization: 'Token nonsense', cookie: 'sessionid=nonsense' };
    assert.equal((await app.browser().get('/csrf_token/', headers)).status, 200);
    const login = { email: user.email, password: PASSWORD };
    assert.equal((await app.browser().post('/users/login/', login, { headers })).status, 200);
    assert.equal((await app.browser().post('/users/logout/', {}, { headers })).status, 200);
  });

  it('that are a malformed session cookie are as good as none', async () => {
    const app = getApp();
    const cookies = [
      '',
      'x',
      'A'.repeat(32),
      'é'.repeat(32),
      `${'a'.repeat(32)}\u0000`,
      "' or 1=1 --",
      '%00',
      'a'.repeat(12_000),
    ];
    for (const value of cookies) {
      const answer = await app
        .browser()
        .get(ME, { cookie: `sessionid=${encodeURIComponent(value)}; csrftoken=; x` });
      assert.deepEqual([answer.status, answer.json()], [401, NOT_AUTHENTICATED], value.slice(0, 40));
    }
    for (const cookie of [
      '',
      ';',
      '=',
      'sessionid',
      'sessionid=%E0%A4%A',
      '=;=;=',
      '__proto__=x; constructor=y',
    ])
      assert.equal((await app.browser().get(ME, { cookie })).status, 401, cookie);
  });
});
