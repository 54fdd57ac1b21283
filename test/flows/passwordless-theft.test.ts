import assert from 'node:assert/strict';
import { it } from 'node:test';
import { hasUsablePassword } from '../../src/contracts/user.ts';
import { unusablePassword } from '../../src/hashing/hasher.ts';
import { HOUR } from '../../src/lib/clock.ts';
import { onEveryEngine, type TestApp } from '../support/app.ts';
import { PAGE, XHR } from '../support/browser.ts';
import { guestBrowser } from '../support/guest.ts';
import { codeSentTo, customerWithPhone, newPhone, smsTo } from '../support/otp.ts';
import { refusedAsStale } from '../support/profile.ts';

const SET = '/users/password/set/';
const SET_WITH_PHONE = '/users/password-sms-otp/set/';
const CHANGE_PAGE = '/account/change-password/';
const CHOSEN = 'a password of the thief';
const form = { password1: CHOSEN, password2: CHOSEN };
const api = { new_password1: CHOSEN, new_password2: CHOSEN };

/** Somebody registered who signs in with codes only, as after the first proof of their phone. */
const codeOnly = (app: TestApp) => customerWithPhone(app, { password: unusablePassword() });

async function signedInByCode(app: TestApp, phone: string) {
  const browser = app.browser();
  await browser.post('/users/otp-login/', { phone });
  const code = await codeSentTo(app, phone);
  const answer = await browser.post('/users/otp-login/', { phone, code }, { headers: XHR });
  assert.equal(answer.status, 200, answer.text);
  return { browser, key: (answer.json() as { key: string }).key };
}

onEveryEngine('a stolen session of somebody without a password', (getApp) => {
  it('makes no password of its own the key to the account', async () => {
    const app = getApp();
    const { user, phone } = await codeOnly(app);
    const { browser: thief } = await signedInByCode(app, phone);
    app.clock.advance(HOUR);
    for (const body of [form, api]) {
      await refusedAsStale(await thief.post(SET, body));
      await refusedAsStale(await thief.post(SET, body, { headers: XHR }));
    }
    const page = await thief.post(CHANGE_PAGE, undefined, { form: api, headers: PAGE });
    assert.equal(page.status, 302);
    assert.match(String(page.headers.location), /next=/);
    assert.equal(hasUsablePassword(await app.userNow(user.id)), false);
    assert.ok(!(await app.auditOf(user)).includes('password.set:success'));

    // The owner signs in again, and chooses one.
    const { browser: owner } = await signedInByCode(app, phone);
    assert.equal((await owner.post(SET, api)).status, 200);
    await app.signedIn(user, CHOSEN);
  });

  it('makes no number of its own the key to the account, nor takes the owner’s away', async () => {
    const app = getApp();
    const { user, phone } = await codeOnly(app);
    const { browser: thief } = await signedInByCode(app, phone);
    app.clock.advance(HOUR);
    const own = newPhone();
    for (const more of [{}, { resend: true }, { code: '123456' }])
      await refusedAsStale(await thief.post(SET_WITH_PHONE, { ...form, phone: own, ...more }));
    assert.deepEqual(await smsTo(app, own), []);
    const now = await app.userNow(user.id);
    assert.deepEqual([now.phone, hasUsablePassword(now)], [phone, false]);
  });

  it('is not renewed by its API token, which proves nothing', async () => {
    const app = getApp();
    const { user, phone } = await codeOnly(app);
    const { browser: thief, key } = await signedInByCode(app, phone);
    app.clock.advance(HOUR);
    const headers = { authorization: `Token ${key}` };
    await refusedAsStale(await app.browser().post(SET, api, { headers }));
    const phoneToo = { ...form, phone: newPhone() };
    await refusedAsStale(await app.browser().post(SET_WITH_PHONE, phoneToo, { headers }));
    const browser = app.browser();
    const entry = { user: user.id, token: key };
    assert.equal((await browser.post('/users/passwordless-login-with-token/', entry)).status, 200);
    await browser.get('/csrf_token/');
    await refusedAsStale(await browser.post(SET, api));
    // Nor together with the session that it is of.
    assert.equal((await thief.post('/users/passwordless-login-with-token/', entry)).status, 200);
    await refusedAsStale(await thief.post(SET, api));
    assert.equal(hasUsablePassword(await app.userNow(user.id)), false);
  });

  it('of a guest sets the first password as ever: there is nothing to take over', async () => {
    const app = getApp();
    const { user, browser } = await guestBrowser(app);
    app.clock.advance(HOUR);
    assert.equal((await browser.post(SET, api)).status, 200);
    await app.signedIn(user, CHOSEN);
  });
});
