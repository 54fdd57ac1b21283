import assert from 'node:assert/strict';
import { it } from 'node:test';
import { DAY } from '../../src/lib/clock.ts';
import { onEveryEngine, PASSWORD } from '../support/app.ts';
import { authOf, CHECK, tokenFor, visitorIn, WITH_TOKENS } from '../support/backends.ts';
import type { Browser } from '../support/browser.ts';
import { codeSentTo, customerWithPhone } from '../support/otp.ts';
import { apiTokenOf, oneTimeLink } from '../support/staff.ts';

const visitorOf = async (browser: Browser): Promise<string> => {
  const { visitor } = authOf(await browser.get(`${CHECK}?allow=anonymous`));
  assert.equal(visitorIn(await tokenFor(browser)), visitor, 'token and check agree');
  return visitor;
};

const signIn = async (browser: Browser, email: string | null, password = PASSWORD): Promise<void> => {
  const answer = await browser.post('/users/login/', { email, password });
  assert.equal(answer.status, 200, answer.text);
};

onEveryEngine(
  'the basket of a browser',
  (getApp) => {
    it('stays through every way to sign in', async () => {
      const app = getApp();
      const { user, phone } = await customerWithPhone(app);
      const ways: Record<string, (browser: Browser) => Promise<unknown>> = {
        password: (browser) => signIn(browser, user.email),
        code: async (browser) => {
          app.clock.advance(DAY);
          await browser.post('/users/otp-login/', { phone });
          await browser.post('/users/otp-login/', { phone, code: await codeSentTo(app, phone) });
        },
        'API token': async (browser) =>
          browser.post('/users/passwordless-login-with-token/', {
            user: user.id,
            token: await apiTokenOf(app, user),
          }),
        link: async (browser) => browser.get(await oneTimeLink(app, await app.userNow(user.id))),
        registration: (browser) =>
          browser.post('/users/registration/', {
            email: `new-${app.engine}@example.com`,
            password: PASSWORD,
          }),
      };
      for (const [name, way] of Object.entries(ways)) {
        const browser = app.browser();
        const before = await visitorOf(browser);
        await way(browser);
        assert.equal((await browser.get(CHECK)).status, 200, name);
        assert.equal(await visitorOf(browser), before, name);
      }
    });

    it('stays when its owner changes the password or signs in again, and others’ browsers keep theirs', async () => {
      const app = getApp();
      const user = await app.createUser();
      const browser = await app.signedIn(user);
      const before = await visitorOf(browser);
      await signIn(browser, user.email);
      assert.equal(await visitorOf(browser), before);
      const NEW = 'another battery staple';
      const change = { old_password: PASSWORD, new_password1: NEW, new_password2: NEW };
      assert.equal((await browser.post('/users/password/change/', change)).status, 200);
      assert.equal(await visitorOf(browser), before);
      const elsewhere = app.browser();
      await signIn(elsewhere, user.email, NEW);
      assert.notEqual(await visitorOf(elsewhere), before);
    });

    it('passes to nobody who signs in after its owner, whether or not they signed out', async () => {
      const app = getApp();
      const [one, other] = [await app.createUser(), await app.createUser()];
      const browser = await app.signedIn(one);
      const first = await visitorOf(browser);
      await signIn(browser, other.email);
      const second = await visitorOf(browser);
      await browser.post('/users/logout/');
      const third = await visitorOf(browser);
      await signIn(browser, one.email);
      assert.equal(await visitorOf(browser), third);
      await app.core.storage.transaction((stores) => stores.sessions.removeOfUser(one.id));
      await signIn(browser, other.email);
      const fourth = await visitorOf(browser);
      assert.equal(new Set([first, second, third, fourth]).size, 4);
    });

    it('is not found by a session that somebody made up, nor by the visitor id itself', async () => {
      const app = getApp();
      const browser = app.browser();
      const visitor = await visitorOf(browser);
      const thief = app.browser();
      thief.cookies.set('sessionid', visitor);
      assert.notEqual(await visitorOf(thief), visitor);
      assert.notEqual(thief.cookies.get('sessionid'), visitor);
    });
  },
  { settings: WITH_TOKENS },
);
