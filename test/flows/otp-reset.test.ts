import assert from 'node:assert/strict';
import { it } from 'node:test';
import { onEveryEngine, PASSWORD, type TestApp } from '../support/app.ts';
import { PAGE, XHR } from '../support/browser.ts';
import { guestBrowser } from '../support/guest.ts';
import { codeSentTo, customerWithPhone, newPhone, OTP_ANSWERS, smsTo, wrongCode } from '../support/otp.ts';
import { NO_PHONES } from '../support/phones.ts';
import { snapshot } from '../support/snapshot.ts';

const URL = '/users/password/reset-with-sms-otp/';
const LINK_URL = '/users/password/reset-with-phone/';
const NEW = 'a password after the code';
const passwords = { new_password1: NEW, new_password2: NEW };

/** Asks for a link by SMS. @returns its path */
async function smsLink(app: TestApp, phone: string): Promise<string> {
  await app.browser().post(LINK_URL, { phone });
  const text = (await smsTo(app, phone)).at(-1) ?? '';
  return /(\/password-reset\/\S+)/.exec(text)?.[1] ?? '';
}

onEveryEngine(
  'POST /users/password/reset-with-sms-otp/',
  (getApp) => {
    it('leads a customer from the code to the page where the new password is chosen', async () => {
      const app = getApp();
      const { user, phone } = await customerWithPhone(app);
      const browser = app.browser();
      const asked = await browser.post(URL, { phone });
      assert.equal(asked.status, 202);
      assert.deepEqual(asked.json(), {});
      const answer = await browser.post(URL, { phone, code: await codeSentTo(app, phone) });
      assert.equal(answer.status, 200, answer.text);
      const { redirect } = answer.json() as { redirect: string };
      assert.match(redirect, /^\/password-reset\/\w+\/\w+-\w+\/$/);
      assert.equal((await browser.get(redirect, PAGE)).status, 200);
      assert.equal((await browser.post(redirect, passwords)).status, 200);
      await app.signedIn(user, NEW);
      assert.ok((await app.auditOf(user)).includes('reset_link.by_code:success'));
    });

    it('sends a browser’s form there', async () => {
      const app = getApp();
      const { phone } = await customerWithPhone(app);
      const browser = app.browser();
      await browser.post(URL, undefined, { form: { phone }, headers: PAGE });
      const form = { phone, code: await codeSentTo(app, phone) };
      const answer = await browser.post(URL, undefined, { form, headers: PAGE });
      assert.equal(answer.status, 302);
      assert.match(String(answer.headers.location), /^\/password-reset\//);
    });

    it('does not redirect scripts or JSON requests, in any spelling of the header', async () => {
      const app = getApp();
      for (const headers of [
        { ...PAGE, 'content-type': 'application/json' },
        { ...PAGE, 'content-type': 'Application/JSON ; charset=UTF-8' },
        { ...PAGE, 'content-type': 'application/x-www-form-urlencoded', ...XHR },
      ]) {
        const { phone } = await customerWithPhone(app);
        const browser = app.browser();
        await browser.post(URL, { phone });
        const fields = { phone, code: await codeSentTo(app, phone) };
        const isForm = headers['content-type'].includes('form');
        const body = isForm ? String(new URLSearchParams(fields)) : JSON.stringify(fields);
        const answer = await browser.post(URL, body, { headers });
        assert.equal(answer.status, 200, answer.text);
        assert.match((answer.json() as { redirect: string }).redirect, /^\/password-reset\//);
      }
    });

    it('answers the same for unknown phones and for guests, for any code', async () => {
      const app = getApp();
      const guest = await customerWithPhone(app, { userType: 'guest' });
      for (const phone of [newPhone(), guest.phone]) {
        const browser = app.browser();
        assert.equal((await browser.post(URL, { phone })).status, 202);
        assert.deepEqual(await smsTo(app, phone), []);
        const early = await browser.post(URL, { phone, resend: true });
        assert.equal(early.status, 406);
        assert.deepEqual(early.json(), OTP_ANSWERS.tooEarly);
        const guess = await browser.post(URL, { phone, code: '000000' });
        assert.equal(guess.status, 406);
        assert.deepEqual(guess.json(), OTP_ANSWERS.wrong);
      }
    });

    it('takes no code that was asked for before the password was changed', async () => {
      const app = getApp();
      const { user, phone } = await customerWithPhone(app);
      const browser = await app.signedIn(user);
      await browser.post(URL, { phone });
      const code = await codeSentTo(app, phone);
      const change = { old_password: PASSWORD, ...passwords };
      assert.equal((await browser.post('/users/password/change/', change)).status, 200);
      assert.deepEqual((await browser.post(URL, { phone, code })).json(), OTP_ANSWERS.expired);
    });

    it('gives no link for a wrong code, and one link for parallel uses of a correct code', async () => {
      const app = getApp();
      const { phone } = await customerWithPhone(app);
      const browser = app.browser();
      await browser.post(URL, { phone });
      const code = await codeSentTo(app, phone);
      assert.deepEqual((await browser.post(URL, { phone, code: wrongCode(code) })).json(), OTP_ANSWERS.wrong);
      const answers = await Promise.all(Array.from({ length: 20 }, () => browser.post(URL, { phone, code })));
      assert.equal(answers.filter((answer) => answer.status === 200).length, 1);
    });
  },
  { settings: { THROTTLING_SETTINGS: { 'password-reset': null } } },
);

onEveryEngine('POST /users/password/reset-with-phone/', (getApp) => {
  it('sends the active holder of a phone a link that works, also a guest', async () => {
    const app = getApp();
    for (const given of [{}, { userType: 'guest' }] as const) {
      const { user, phone } = await customerWithPhone(app, given);
      const answer = await app.browser().post(LINK_URL, { phone });
      assert.equal(answer.status, 200);
      assert.deepEqual(answer.json(), {
        success: 'If the phone number you specified is registered, a password reset sms has been sent.',
      });
      const [text = ''] = await smsTo(app, phone);
      assert.match(text, /^Latchkey: hello Ada, /);
      const path = /http:\/\/[^/]+(\/password-reset\/\S+)/.exec(text)?.[1] ?? '';
      assert.equal((await app.browser().post(path, passwords)).status, 200);
      await app.signedIn(user, NEW);
      assert.equal((await app.userNow(user.id)).userType, 'registered');
    }
  });

  it('does not use the name in an SMS to an unverified phone', async () => {
    const app = getApp();
    const { phone } = await customerWithPhone(app, { isPhoneVerified: false });
    await app.browser().post(LINK_URL, { phone });
    const [text = ''] = await smsTo(app, phone);
    assert.doesNotMatch(text, /Ada/);
  });

  it('answers the same and sends nothing for unknown and ambiguous phones', async () => {
    const app = getApp();
    const shared = newPhone();
    await app.createUser({ phone: shared });
    await app.createUser({ phone: shared });
    for (const phone of [newPhone(), shared]) {
      assert.equal((await app.browser().post(LINK_URL, { phone })).status, 200);
      assert.deepEqual(await smsTo(app, phone), []);
    }
  });

  it('refuses phones that are none, and sends and changes nothing', async () => {
    const app = getApp();
    const [earlier, queued] = [await snapshot(app), await app.queued()];
    for (const [phone, text] of NO_PHONES) {
      const answer = await app.browser().post(LINK_URL, { phone });
      assert.equal(answer.status, 400, String(phone));
      assert.deepEqual(answer.json(), { phone: [text] }, String(phone));
    }
    assert.deepEqual(await snapshot(app), earlier);
    assert.deepEqual(await app.queued(), queued);
  });

  it('limits requests per phone in any spelling, known or unknown', async () => {
    const app = getApp();
    for (const phone of [(await customerWithPhone(app)).phone, newPhone()]) {
      const spellings = [phone, phone.replace('+90', '0'), phone.replace('+90', '0090 ')];
      for (let count = 0; count < 20; count++)
        assert.equal((await app.browser().post(LINK_URL, { phone: spellings[count % 3] })).status, 200);
      const stopped = await app.browser().post(LINK_URL, { phone });
      assert.equal(stopped.status, 429);
      assert.equal(stopped.headers['retry-after'], '60');
      assert.deepEqual(stopped.json(), {
        detail: 'Request was throttled. Expected available in 60 seconds.',
      });
    }
  });

  it('dies with the phone it was sent to', async () => {
    const app = getApp();
    const { user, phone } = await customerWithPhone(app);
    const path = await smsLink(app, phone);
    await app.core.storage.transaction((stores) =>
      stores.users.update(user.id, { phone: newPhone() }, 'keep-credentials'),
    );
    assert.equal((await app.browser().post(path, passwords)).status, 400);
  });

  it('keeps the phone it was sent to', async () => {
    const app = getApp();
    const { user, phone } = await customerWithPhone(app, { isPhoneVerified: false });
    assert.equal((await app.browser().post(await smsLink(app, phone), passwords)).status, 200);
    assert.equal((await app.userNow(user.id)).phone, phone);
  });

  it('cannot be used to flood a phone', async () => {
    const app = getApp();
    const { phone } = await customerWithPhone(app);
    for (let count = 0; count < 5; count++) await app.browser().post(LINK_URL, { phone });
    assert.equal((await smsTo(app, phone)).length, 1);
  });
});

onEveryEngine(
  'a reset link by SMS, where several people may give one phone',
  (getApp) => {
    const api = (path: string): string => path.replace('/password-reset/', '/users/api-reset/');

    it('dies when somebody else proves it, so that no account falls to who has the number now', async () => {
      const app = getApp();
      const { user, phone } = await customerWithPhone(app, { isPhoneVerified: false });
      const path = await smsLink(app, phone);
      assert.deepEqual((await app.browser().get(api(path))).json(), { validlink: true });
      const { browser } = await guestBrowser(app);
      const input = { password1: NEW, password2: NEW, phone };
      await browser.post('/users/password-sms-otp/set/', input);
      const code = await codeSentTo(app, phone);
      const proved = await browser.post('/users/password-sms-otp/set/', { ...input, code });
      assert.equal(proved.status, 200, proved.text);
      assert.deepEqual((await app.browser().get(api(path))).json(), { validlink: false });
      const answer = await app.browser().post(api(path), passwords);
      assert.deepEqual(answer.json(), { errors: {}, validlink: false });
      assert.equal((await app.userNow(user.id)).password, user.password);
    });

    it('stays valid when a stranger enters it without proof', async () => {
      const app = getApp();
      const { phone } = await customerWithPhone(app, { isPhoneVerified: false });
      const path = await smsLink(app, phone);
      const stranger = { email: 'two@example.com', password: NEW, phone };
      assert.equal((await app.browser().post('/users/registration/', stranger)).status, 201);
      assert.deepEqual((await app.browser().get(api(path))).json(), { validlink: true });
    });
  },
  { settings: { PHONE_NUMBER_UNIQUE_VALIDATOR_ACTIVE: false } },
);
