import assert from 'node:assert/strict';
import { it } from 'node:test';
import { onEveryEngine } from '../support/app.ts';
import { Browser, PAGE, XHR } from '../support/browser.ts';
import { guestBrowser } from '../support/guest.ts';

const URL = '/users/password/set/';
const NEW = 'my first password';

onEveryEngine('POST /users/password/set/', (getApp) => {
  it('makes a guest registered by the form dialect, answered as a script asks', async () => {
    const app = getApp();
    const { user, browser } = await guestBrowser(app);
    const before = browser.cookies.get('sessionid');
    const answer = await browser.post(URL, { password1: NEW, password2: NEW }, { headers: XHR });
    assert.equal(answer.status, 200);
    assert.deepEqual(answer.json(), {
      location: '/users/password/set/',
      success: 'Your password has been set successfully.',
    });
    assert.notEqual(browser.cookies.get('sessionid'), before);
    assert.equal((await browser.get('/current_user/')).status, 200);
    assert.equal((await app.userNow(user.id)).userType, 'registered');
    await app.signedIn(user, NEW);
    assert.ok((await app.auditOf(user)).includes('password.set:success'));
    assert.ok((await app.queued()).includes('password-changed'));
  });

  it('redirects everybody else who uses the form dialect', async () => {
    const { browser } = await guestBrowser(getApp());
    const answer = await browser.post(URL, undefined, { form: { password1: NEW, password2: NEW } });
    assert.equal(answer.status, 302);
    assert.equal(answer.headers.location, '/users/password/set/');
  });

  it('answers the API dialect with JSON', async () => {
    const { browser } = await guestBrowser(getApp());
    const answer = await browser.post(URL, { new_password1: NEW, new_password2: NEW });
    assert.equal(answer.status, 200);
    assert.deepEqual(answer.json(), { success: 'Your password has been set successfully.' });
  });

  it('also serves a registered user without a password', async () => {
    const app = getApp();
    const { user, browser } = await guestBrowser(app, { userType: 'registered' });
    assert.equal((await browser.post(URL, { new_password1: NEW, new_password2: NEW })).status, 200);
    await app.signedIn(user, NEW);
  });

  it('says what is wrong where each dialect looks for it, with the typographic apostrophe', async () => {
    const { browser } = await guestBrowser(getApp());
    const mismatch = ['The two password fields didn’t match.'];
    const short = ['This password is too short. It must contain at least 4 characters.'];
    const required = ['This field is required.'];
    const cases: [object, object][] = [
      [{ password1: NEW, password2: 'x' }, { form_errors: { password2: mismatch } }],
      [{ password1: 'abc', password2: 'abc' }, { form_errors: { password2: short } }],
      [{ password1: NEW }, { form_errors: { password2: required } }],
      [{}, { form_errors: { password1: required, password2: required } }],
      [{ new_password1: NEW, new_password2: 'x' }, { new_password2: mismatch }],
      [{ new_password1: 'abc', new_password2: 'abc' }, { new_password2: short }],
      [{ new_password2: NEW }, { new_password1: required }],
    ];
    for (const [body, expected] of cases) {
      const answer = await browser.post(URL, body, { headers: XHR });
      assert.equal(answer.status, 400);
      assert.deepEqual(answer.json(), expected);
    }
  });

  it('says it in Turkish as the sources show it', async () => {
    const { browser } = await guestBrowser(getApp());
    const headers = { 'accept-language': 'tr-TR,tr;q=0.9,en;q=0.5' };
    const answer = await browser.post(URL, { new_password1: NEW, new_password2: 'x' }, { headers });
    assert.deepEqual(answer.json(), { new_password2: ['İki parola alanı uyuşmadı.'] });
    assert.equal(answer.headers['content-language'], 'tr');
  });

  it('sends visitors home and customers with a password to the page that changes it', async () => {
    const app = getApp();
    const visitor = app.browser();
    const customer = await app.signedIn(await app.createUser());
    for (const [browser, target] of [
      [visitor, '/home/'],
      [customer, '/account/change-password/'],
    ] as const) {
      const answer = await browser.post(URL, { password1: NEW, password2: NEW });
      assert.equal(answer.status, 302);
      assert.equal(answer.headers.location, target);
      assert.deepEqual(answer.json(), { redirect_url: target });
      const script = await browser.post(URL, { password1: NEW, password2: NEW }, { headers: XHR });
      assert.equal(script.status, 200);
      assert.equal(script.headers.location, undefined);
      assert.deepEqual(script.json(), { redirect_url: target });
    }
  });

  it('refuses a request that does not carry the CSRF token', async () => {
    const app = getApp();
    const { user, browser } = await guestBrowser(app);
    browser.cookies.delete('csrftoken');
    const missing = await browser.post(URL, { password1: NEW, password2: NEW });
    assert.equal(missing.status, 403);
    assert.deepEqual(missing.json(), { detail: 'CSRF Failed: CSRF cookie not set.' });
    await browser.get('/csrf_token/');
    const headers = { 'x-csrftoken': 'x'.repeat(64) };
    const wrong = await browser.post(URL, { password1: NEW, password2: NEW }, { headers });
    assert.deepEqual(wrong.json(), { detail: 'CSRF Failed: CSRF token missing or incorrect.' });
    assert.equal((await app.userNow(user.id)).userType, 'guest');
  });

  it('lets one of many parallel requests set the password', async () => {
    const app = getApp();
    const { user, browser } = await guestBrowser(app);
    const passwords = Array.from({ length: 10 }, (_, index) => `password number ${index}`);
    const held = new Map(browser.cookies);
    const answers = await Promise.all(
      passwords.map((password) => {
        const same = new Browser(app.app);
        for (const [name, value] of held) same.cookies.set(name, value);
        return same.post(URL, { new_password1: password, new_password2: password });
      }),
    );
    const winners = passwords.filter((_, index) => answers[index]?.status === 200);
    assert.equal(winners.length, 1);
    await app.signedIn(user, winners[0]);
  });

  it('gives a browser a page when the form is refused by a rule above it', async () => {
    const { browser } = await guestBrowser(getApp());
    browser.cookies.delete('csrftoken');
    const answer = await browser.post(URL, undefined, { form: { password1: NEW }, headers: PAGE });
    assert.equal(answer.status, 403);
    assert.match(String(answer.headers['content-type']), /^text\/html/);
  });
});
