import assert from 'node:assert/strict';
import { it } from 'node:test';
import { onEveryEngine, PASSWORD } from '../support/app.ts';
import { type Browser, PAGE, type Response } from '../support/browser.ts';
import { guestBrowser } from '../support/guest.ts';

const URL = '/account/change-password/';
const DONE = '/account/change-password/done/';
const NEW = 'a brand new password';

/** Opens the page and posts its form as a browser does: the CSRF token stands in a field. */
async function submit(browser: Browser, fields: Record<string, string>): Promise<Response> {
  const page = await browser.get(URL, PAGE);
  const token = /name="csrfmiddlewaretoken" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
  const headers = { ...PAGE, 'x-csrftoken': token };
  const form = { ...fields, csrfmiddlewaretoken: token };
  return browser.follow(await browser.post(URL, undefined, { form, headers }));
}

const change = (old: string, first = NEW, second = first) => ({
  old_password: old,
  new_password1: first,
  new_password2: second,
});

onEveryEngine('/account/change-password/', (getApp) => {
  it('is found by password managers under the address that all sites have', async () => {
    for (const path of ['/.well-known/change-password', '/.well-known/change-password/']) {
      const answer = await getApp().browser().get(path);
      assert.equal(answer.status, 302);
      assert.equal(answer.headers.location, URL);
    }
  });

  it('lets a customer change the password on a page, and goes on with a new session', async () => {
    const app = getApp();
    const user = await app.createUser();
    const [browser, elsewhere] = [await app.signedIn(user), await app.signedIn(user)];
    const before = browser.cookies.get('sessionid');
    const answer = await submit(browser, change(PASSWORD));
    assert.equal(answer.status, 302);
    assert.equal(answer.headers.location, DONE);
    assert.notEqual(browser.cookies.get('sessionid'), before);
    assert.equal((await browser.get(DONE, PAGE)).status, 200);
    assert.equal((await elsewhere.get('/current_user/')).status, 401);
    await app.signedIn(user, NEW);
    assert.deepEqual(await app.queued(), ['password-changed']);
  });

  it('names what is wrong by the field it is to be mended in, and changes nothing', async () => {
    const app = getApp();
    const user = await app.createUser();
    const browser = await app.signedIn(user);
    const faultOf = async (fields: Record<string, string>): Promise<string[]> => {
      const answer = await submit(browser, fields);
      assert.equal(answer.status, 200);
      return [...answer.text.matchAll(/<a href="#(\w+)">([^<]+)</g)].map(
        ([, field, text]) => `${field}: ${text}`,
      );
    };
    assert.deepEqual(await faultOf(change('wrong')), ['old_password: This is not your current password.']);
    assert.deepEqual(await faultOf(change(PASSWORD, NEW, 'another')), [
      'new_password2: The two passwords are not the same.',
    ]);
    assert.deepEqual(await faultOf(change(PASSWORD, 'abc')), [
      'new_password1: This password is too short. It must contain at least 4 characters.',
    ]);
    assert.deepEqual(await faultOf({}), [
      'old_password: Enter your current password.',
      'new_password1: Enter a new password.',
      'new_password2: Enter the new password again.',
    ]);
    await app.signedIn(user);
  });

  it('lets a guest set the first password and become registered', async () => {
    const app = getApp();
    const { user, browser } = await guestBrowser(app);
    const page = await browser.get(URL, PAGE);
    assert.equal(page.status, 200);
    assert.ok(!page.text.includes('old_password'));

    const weak = await submit(browser, { new_password1: 'abc', new_password2: 'abc' });
    assert.equal(weak.status, 200);
    assert.match(weak.text, /href="#new_password1">This password is too short/);
    const unlike = await submit(browser, { new_password1: NEW, new_password2: 'another' });
    assert.match(unlike.text, /href="#new_password2">The two passwords are not the same/);

    const answer = await submit(browser, { new_password1: NEW, new_password2: NEW });
    assert.equal(answer.headers.location, DONE);
    assert.equal((await app.userNow(user.id)).userType, 'registered');
    await app.signedIn(user, NEW);
  });

  it('redirects visitors to sign in and back', async () => {
    const browser = getApp().browser();
    const next = '/login/?next=%2Faccount%2Fchange-password%2F';
    for (const url of [URL, DONE, URL.slice(0, -1)]) {
      const answer = await browser.get(url, PAGE);
      assert.equal(answer.status, 302);
      assert.equal(answer.headers.location, next);
    }
    const answer = await browser.post(URL, undefined, { form: change(PASSWORD), headers: PAGE });
    assert.equal(answer.headers.location, next);
  });

  it('refuses a form that did not come from the page, so that no other site changes a password', async () => {
    const app = getApp();
    const user = await app.createUser();
    const browser = await app.signedIn(user);
    const headers = { ...PAGE, 'x-csrftoken': 'x'.repeat(64) };
    const answer = await browser.post(URL, undefined, { form: change(PASSWORD), headers });
    assert.equal(answer.status, 403);
    await app.signedIn(user);
  });
});

onEveryEngine(
  'the throttle of /account/change-password/',
  (getApp) => {
    it('limits guesses of the current password per user', async () => {
      const app = getApp();
      const browser = await app.signedIn(await app.createUser());
      for (let guess = 0; guess < 2; guess++)
        assert.equal((await submit(browser, change('wrong'))).status, 200);
      const answer = await submit(browser, change(PASSWORD));
      assert.equal(answer.status, 429);
      assert.match(answer.text, /Please wait/);
    });

    it('does not count who is not signed in against one another', async () => {
      const app = getApp();
      for (let visit = 0; visit < 4; visit++) {
        const answer = await app.browser().post(URL, undefined, { form: {}, headers: PAGE });
        assert.equal(answer.status, 302);
      }
    });
  },
  { settings: { THROTTLING_SETTINGS: { 'password-change': { count: 2, duration: 60 } } } },
);

onEveryEngine(
  'sign-in on another site',
  (getApp) => {
    it('comes back to the page here by its whole address', async () => {
      const answer = await getApp().browser().get(URL, PAGE);
      const back = encodeURIComponent(`${getApp().core.config.publicUrl}${URL}`);
      assert.equal(answer.headers.location, `https://shop.example/login?from=password&next=${back}`);
    });
  },
  { env: { LOGIN_URL: 'https://shop.example/login?from=password' } },
);
