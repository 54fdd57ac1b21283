import assert from 'node:assert/strict';
import { it } from 'node:test';
import { onEveryEngine, PASSWORD, type TestApp } from '../support/app.ts';
import { PAGE } from '../support/browser.ts';
import { apiTokenOf } from '../support/staff.ts';
import { STOREFRONT_ENV, Visitor } from '../support/storefront.ts';

const LOGOUT = '/users/logout/';
const ME = '/current_user/';

/** Somebody signed in, with the key of the sign-in. */
async function signedIn(app: TestApp) {
  const user = await app.createUser();
  const browser = app.browser();
  const answer = await browser.post('/users/login/', { email: user.email, password: PASSWORD });
  const { key } = answer.json() as { key: string };
  return { user, browser, key };
}

const withToken = (key: string) => ({ headers: { authorization: `Token ${key}` } });

onEveryEngine(
  'signing out',
  (getApp) => {
    it('at a storefront, which sends no cookie, is answered and ends nobody’s session here', async () => {
      const app = getApp();
      const user = await app.createUser();
      const visitor = new Visitor(app);
      await visitor.submit('login', { email: user.email ?? '', password: PASSWORD });
      assert.deepEqual(await visitor.signOut(), [200, 200]);
      assert.equal(await visitor.me(), null);
      assert.equal((await app.core.storage.read.sessions.ofUser(user.id)).length, 1);
      assert.equal((await app.auditOf(user)).includes('session.sign_out:success'), false);
    });

    it('through the storefront’s proxy, as docs/storefront.md advises, ends the session here as well', async () => {
      const app = getApp();
      const user = await app.createUser();
      const visitor = new Visitor(app);
      await visitor.submit('login', { email: user.email ?? '', password: PASSWORD });
      assert.deepEqual(await visitor.call('POST', '/users/logout', {}), { status: 200, data: {}, calls: 1 });
      assert.equal(visitor.cookies.has('osessionid'), false);
      assert.deepEqual(await app.core.storage.read.sessions.ofUser(user.id), []);
      assert.ok((await app.auditOf(user)).includes('session.sign_out:success'));
    });

    it('with the key of a sign-in ends that sign-in: its session, the key, and the sessions made with it', async () => {
      const app = getApp();
      const { user, browser, key } = await signedIn(app);
      const elsewhere = await app.signedIn(user);
      const made = app.browser();
      await made.post('/users/passwordless-login-with-token/', { user: user.id, token: key });
      assert.equal((await made.get(ME)).status, 200);
      for (let call = 0; call < 2; call++) {
        const answer = await app.browser().post(LOGOUT, undefined, withToken(key));
        assert.deepEqual([answer.status, answer.json(), answer.headers['set-cookie']], [200, {}, undefined]);
      }
      for (const each of [browser, made]) assert.equal((await each.get(ME)).status, 401);
      assert.equal((await app.browser().get(ME, withToken(key).headers)).status, 401);
      assert.equal((await elsewhere.get(ME)).status, 200);
      const signOuts = (await app.auditOf(user)).filter((event) => event === 'session.sign_out:success');
      assert.equal(signOuts.length, 1);
    });

    it('leaves a token alone that an operator made: a program’s, not a sign-in’s', async () => {
      const app = getApp();
      const user = await app.createUser();
      const browser = await app.signedIn(user);
      const token = withToken(await apiTokenOf(app, user));
      assert.equal((await app.browser().post(LOGOUT, undefined, token)).status, 200);
      assert.equal((await app.browser().get(ME, token.headers)).status, 200);
      assert.equal((await browser.get(ME)).status, 200);
    });

    it('with cookie and key ends both, also where they are of two people, or the key is dead', async () => {
      const app = getApp();
      const [one, other, third] = [await signedIn(app), await signedIn(app), await signedIn(app)];
      const both = await one.browser.post(LOGOUT, {}, withToken(other.key));
      assert.equal(both.status, 200);
      for (const { browser } of [one, other]) assert.equal((await browser.get(ME)).status, 401);
      assert.equal((await third.browser.post(LOGOUT, {}, withToken(other.key))).status, 200);
      assert.equal((await third.browser.get(ME)).status, 401);
    });

    it('with a token that is none is no error and ends nothing', async () => {
      const app = getApp();
      const { browser } = await signedIn(app);
      for (const authorization of [
        'Token',
        'Token ',
        `Token ${'0'.repeat(40)}`,
        'Token x'.repeat(500),
        'Bearer x',
        '',
      ]) {
        const answer = await app.browser().post(LOGOUT, {}, { headers: { authorization } });
        assert.deepEqual([answer.status, answer.json()], [200, {}], authorization);
        const page = await app.browser().post(LOGOUT, {}, { headers: { authorization, ...PAGE } });
        assert.equal(page.status, 302);
      }
      assert.equal((await browser.get(ME)).status, 200);
    });

    it('ten times at once ends a sign-in once', async () => {
      const app = getApp();
      const { user, key } = await signedIn(app);
      const answers = await Promise.all(
        Array.from({ length: 10 }, () => app.browser().post(LOGOUT, undefined, withToken(key))),
      );
      assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]));
      const signOuts = (await app.auditOf(user)).filter((event) => event === 'session.sign_out:success');
      assert.equal(signOuts.length, 1);
    });
  },
  { env: STOREFRONT_ENV },
);
