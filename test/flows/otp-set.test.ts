import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { User } from '../../src/contracts/user.ts';
import { SECOND } from '../../src/lib/clock.ts';
import { encodeUid } from '../../src/links/reset-token.ts';
import { onEveryEngine, PASSWORD, type TestApp } from '../support/app.ts';
import { type Response, XHR } from '../support/browser.ts';
import { guestBrowser } from '../support/guest.ts';
import { codeSentTo, customerWithPhone, newPhone, OTP_ANSWERS, smsTo, wrongCode } from '../support/otp.ts';
import { withSetting } from '../support/settings.ts';
import { apiTokenOf } from '../support/staff.ts';

const URL = '/users/password-sms-otp/set/';
const NEW = 'a password with a phone';
const input = (phone: string, more: object = {}) => ({ password1: NEW, password2: NEW, phone, ...more });

/** A program that holds an API token of somebody. */
async function apiClient(app: TestApp, user: User) {
  const key = await apiTokenOf(app, user);
  return {
    post: (body: object): Promise<Response> =>
      app.browser().post(URL, body, { headers: { authorization: `Token ${key}` } }),
  };
}

onEveryEngine('POST /users/password-sms-otp/set/', (getApp) => {
  it('makes a guest registered with a password and a verified phone', async () => {
    const app = getApp();
    const { user, browser } = await guestBrowser(app);
    const phone = newPhone();
    const typed = phone.replace('+90', '0');
    const asked = await browser.post(URL, input(typed));
    assert.equal(asked.status, 202, asked.text);
    assert.deepEqual(asked.json(), { phone: typed });
    const before = browser.cookies.get('sessionid');
    const answer = await browser.post(URL, input(phone, { code: await codeSentTo(app, phone) }));
    assert.equal(answer.status, 200, answer.text);
    const text = 'New password has been saved.';
    assert.deepEqual(answer.json(), { message: text, messsage: text });
    assert.notEqual(browser.cookies.get('sessionid'), before);

    const now = await app.userNow(user.id);
    assert.equal(now.phone, phone);
    assert.equal(now.isPhoneVerified, true);
    assert.equal(now.userType, 'registered');
    const me = (await browser.get('/current_user/')).json() as { attributes: object };
    assert.deepEqual(me.attributes, { verified_phone: true });
    await app.signedIn(now, NEW);
    const trail = await app.auditOf(user);
    for (const event of ['password.set:success', 'phone.confirm:success']) assert.ok(trail.includes(event));
  });

  it('echoes neither passwords nor code', async () => {
    const app = getApp();
    const { browser } = await guestBrowser(app);
    const phone = newPhone();
    const asked = await browser.post(URL, input(phone));
    const code = await codeSentTo(app, phone);
    const wrong = await browser.post(URL, input(phone, { code: wrongCode(code) }));
    for (const answer of [asked, wrong]) assert.doesNotMatch(answer.text, new RegExp(`${NEW}|${code}`));
  });

  it('names everything that is wrong at once, before a code is sent', async () => {
    const app = getApp();
    const { browser } = await guestBrowser(app);
    const taken = (await customerWithPhone(app)).phone;
    const required = ['This field is required.'];
    const blank = ['This field may not be blank.'];
    const mismatch = ["The two password fields didn't match."];
    const weak = ['This password is too short. It must contain at least 4 characters.'];
    const inUse = ['This phone number is already in use.'];
    const invalid = ['Enter a valid phone number.'];
    const short = ['Ensure this field has at least 4 characters.'];
    const flag = ['Must be a valid boolean.'];
    const cases: [object, object][] = [
      [{}, { password1: required, password2: required, phone: required }],
      [
        { password1: 'a', password2: 'b', phone: taken },
        { password2: mismatch, phone: inUse },
      ],
      [
        { password1: 'a', password2: 'b', phone: 'nobody' },
        { password2: mismatch, phone: invalid },
      ],
      [
        { password1: 'abc', password2: 'abc', phone: '12' },
        { password2: weak, phone: invalid },
      ],
      [
        { password1: 'abc', password2: 'abc' },
        { password2: weak, phone: required },
      ],
      [
        { password1: '', password2: 'abc', phone: taken },
        { password1: blank, phone: inUse },
      ],
      [{ password1: 'abc', password2: 'abc', phone: newPhone() }, { password2: weak }],
      [
        { password1: 'abc', password2: 'abc', phone: taken, code: '1', resend: '?' },
        { password2: weak, phone: inUse, code: short, resend: flag },
      ],
      [input('nobody'), { phone: invalid }],
    ];
    const queued = await app.queued();
    for (const [body, expected] of cases) {
      const answer = await browser.post(URL, body);
      assert.equal(answer.status, 400);
      assert.deepEqual(answer.json(), expected);
    }
    assert.deepEqual(await app.queued(), queued);
  });

  it('does not disclose taken phones to users with a password, and to others only a limited number of times', async () => {
    const app = getApp();
    const { phone: taken } = await customerWithPhone(app);
    const { user } = await customerWithPhone(app);
    const customer = await app.signedIn(user);
    const asked = await customer.post(URL, { password1: '', password2: NEW, phone: taken });
    assert.deepEqual(asked.json(), { password1: ['This field may not be blank.'] });
    const { browser } = await guestBrowser(app);
    for (let count = 0; count < 20; count++)
      assert.equal((await browser.post(URL, { password1: '', password2: NEW, phone: taken })).status, 400);
    const stopped = await browser.post(URL, { password1: '', password2: NEW, phone: taken });
    assert.equal(stopped.status, 429);
    assert.match(stopped.text, /Request was throttled\. Expected available in \d+ seconds\./);
  });

  it('answers too early a resend with 429, and a wrong code with 406', async () => {
    const app = getApp();
    const { browser } = await guestBrowser(app);
    const phone = newPhone();
    assert.deepEqual((await browser.post(URL, input(phone, { code: '123456' }))).json(), OTP_ANSWERS.expired);
    await browser.post(URL, input(phone));
    const early = await browser.post(URL, input(phone, { resend: true, code: '123456' }));
    assert.equal(early.status, 429);
    assert.equal(early.headers['retry-after'], '60');
    assert.deepEqual(early.json(), OTP_ANSWERS.tooEarly);
    const code = await codeSentTo(app, phone);
    const wrong = await browser.post(URL, input(phone, { code: wrongCode(code) }));
    assert.equal(wrong.status, 406);
    assert.deepEqual(wrong.json(), OTP_ANSWERS.wrong);
    assert.deepEqual((await browser.post(URL, input(newPhone(), { code }))).json(), OTP_ANSWERS.otherPhone);
    app.clock.advance(60 * SECOND);
    assert.equal((await browser.post(URL, input(phone, { resend: true }))).status, 202);
  });

  it('ends every other session and token, tells the owner by mail and remembers the former password', async () => {
    const app = getApp();
    const { user, phone } = await customerWithPhone(app);
    const [browser, other] = [await app.signedIn(user), await app.signedIn(user)];
    const headers = { authorization: `Token ${await apiTokenOf(app, user)}` };
    await browser.post(URL, input(phone));
    assert.equal((await browser.post(URL, input(phone, { code: await codeSentTo(app, phone) }))).status, 200);
    assert.equal((await browser.get('/current_user/')).status, 200);
    assert.equal((await other.get('/current_user/')).status, 401);
    assert.equal((await app.browser().get('/current_user/', headers)).status, 401);
    assert.equal((await app.queued()).at(-1), 'password-changed');
    const [former] = await app.core.storage.read.passwordHistory.ofUser(user.id, 1);
    assert.equal(former?.hash, user.password);
  });

  it('lets a guest send codes to at most ten phones per hour', async () => {
    const app = getApp();
    const { browser } = await guestBrowser(app);
    for (let count = 0; count < 10; count++)
      assert.equal((await browser.post(URL, input(newPhone()))).status, 202);
    const phone = newPhone();
    const stopped = await browser.post(URL, input(phone));
    assert.equal(stopped.status, 429);
    assert.equal(stopped.headers['retry-after'], '3600');
    assert.match(stopped.text, /Request was throttled/);
    assert.deepEqual(await smsTo(app, phone), []);
  });

  it('says that the phone is taken when it was given to somebody else since the code was sent', async () => {
    const app = getApp();
    const { user, browser } = await guestBrowser(app);
    const phone = newPhone();
    await browser.post(URL, input(phone));
    const code = await codeSentTo(app, phone);
    await app.createUser({ phone, isPhoneVerified: true });
    const answer = await browser.post(URL, input(phone, { code }));
    assert.equal(answer.status, 400);
    assert.deepEqual(answer.json(), { phone: ['This phone number is already in use.'] });
    assert.equal((await app.userNow(user.id)).userType, 'guest');
  });

  it('gives a phone to one of two who register with it and prove it at the same moment', async () => {
    const app = getApp();
    for (let round = 0; round < 5; round++) {
      const { browser } = await guestBrowser(app);
      const phone = newPhone();
      await browser.post(URL, input(phone));
      const code = await codeSentTo(app, phone);
      const registration = { email: `${phone.slice(1)}@example.com`, password: NEW, phone };
      await Promise.all([
        browser.post(URL, input(phone, { code })),
        app.browser().post('/users/registration/', registration),
      ]);
      assert.equal((await app.core.storage.read.users.claimingPhone(phone)).length, 1);
    }
  });

  it('keeps the code good when the passwords are refused with it', async () => {
    const app = getApp();
    const { browser } = await guestBrowser(app);
    const phone = newPhone();
    await browser.post(URL, input(phone));
    const code = await codeSentTo(app, phone);
    const weak = await browser.post(URL, { password1: 'abc', password2: 'abc', phone, code });
    assert.equal(weak.status, 400);
    assert.equal((await browser.post(URL, input(phone, { code }))).status, 200);
  });

  it('gives a phone to one of many who prove it at once', async () => {
    const app = getApp();
    const phone = newPhone();
    const guests = await Promise.all(Array.from({ length: 8 }, () => guestBrowser(app)));
    const codes: string[] = [];
    await withSetting(app, 'SMS_BUDGETS', { unproven_number: null }, async () => {
      for (const { browser } of guests) {
        assert.equal((await browser.post(URL, input(phone))).status, 202);
        codes.push(await codeSentTo(app, phone));
      }
    });
    const answers = await Promise.all(
      guests.map(({ browser }, index) => browser.post(URL, input(phone, { code: codes[index] }))),
    );
    assert.equal(answers.filter((answer) => answer.status === 200).length, 1);
    for (const answer of answers) if (answer.status !== 200) assert.equal(answer.status, 400, answer.text);
  });

  it('is for signed-in visitors with the CSRF token only', async () => {
    const app = getApp();
    for (const [headers, detail] of [
      [{}, 'Authentication credentials were not provided.'],
      [{ authorization: `Token ${'0'.repeat(40)}` }, 'Invalid token.'],
    ] as const) {
      const anonymous = await app.browser().post(URL, {}, { headers });
      assert.equal(anonymous.status, 401);
      assert.equal(anonymous.headers['www-authenticate'], 'Token');
      assert.deepEqual(anonymous.json(), { detail });
    }
    const { browser } = await guestBrowser(app);
    browser.cookies.delete('csrftoken');
    const forged = await browser.post(URL, input(newPhone()));
    assert.equal(forged.status, 403);
    assert.deepEqual(forged.json(), { detail: 'CSRF Failed: CSRF cookie not set.' });
  });

  it('works for a program with an API token, which sends neither cookies nor a CSRF token', async () => {
    const app = getApp();
    const { user } = await guestBrowser(app);
    const by = await apiClient(app, user);
    const phone = newPhone();
    assert.deepEqual((await by.post(input(phone, { code: '123456' }))).json(), OTP_ANSWERS.expired);
    const asked = await by.post(input(phone));
    assert.equal(asked.status, 202, asked.text);
    assert.equal(asked.headers['set-cookie'], undefined);
    assert.deepEqual((await by.post(input(phone, { resend: true }))).json(), OTP_ANSWERS.tooEarly);
    const code = await codeSentTo(app, phone);
    assert.deepEqual((await by.post(input(phone, { code: wrongCode(code) }))).json(), OTP_ANSWERS.wrong);
    assert.deepEqual((await by.post(input(newPhone(), { code }))).json(), OTP_ANSWERS.otherPhone);

    const answer = await by.post(input(phone, { code }));
    assert.equal(answer.status, 200, answer.text);
    assert.equal(answer.headers['set-cookie'], undefined);
    assert.equal((await app.userNow(user.id)).phone, phone);
    await app.signedIn(await app.userNow(user.id), NEW);
    assert.equal((await by.post(input(phone, { code }))).status, 401);
  });

  it('keeps what one asked for by token from other people’s tokens and from every session', async () => {
    const app = getApp();
    const { user, browser } = await guestBrowser(app);
    const by = await apiClient(app, user);
    const stranger = await apiClient(app, (await guestBrowser(app)).user);
    const phone = newPhone();
    assert.equal((await by.post(input(phone))).status, 202);
    const code = await codeSentTo(app, phone);
    for (const other of [browser.post(URL, input(phone, { code })), stranger.post(input(phone, { code }))])
      assert.deepEqual((await other).json(), OTP_ANSWERS.expired);
    const sameByOtherToken = await apiClient(app, user);
    assert.equal((await sameByOtherToken.post(input(phone, { code }))).status, 200);
  });

  it('sends one SMS when a program asks twice at once', async () => {
    const app = getApp();
    const by = await apiClient(app, (await guestBrowser(app)).user);
    const phone = newPhone();
    const answers = await Promise.all([1, 2, 3, 4].map(() => by.post(input(phone))));
    assert.deepEqual(answers.map((answer) => answer.status).toSorted(), [202, 429, 429, 429]);
    assert.equal((await smsTo(app, phone)).length, 1);
  });

  it('lets a stolen session replace no password: who has one needs the phone on the account', async () => {
    const app = getApp();
    const { user, phone } = await customerWithPhone(app);
    const browser = await app.signedIn(user);
    const other = await browser.post(URL, input(newPhone()));
    assert.equal(other.status, 302);
    assert.equal(other.headers.location, '/account/change-password/');
    const script = await browser.post(URL, input(newPhone()), { headers: XHR });
    assert.deepEqual(script.json(), { redirect_url: '/account/change-password/' });
    const unproved = await customerWithPhone(app, { isPhoneVerified: false });
    const theirs = await app.signedIn(unproved.user);
    assert.equal((await theirs.post(URL, input(unproved.phone))).status, 302);
    assert.deepEqual(await smsTo(app, unproved.phone), []);
    await app.signedIn(user, PASSWORD);

    assert.equal((await browser.post(URL, input(phone))).status, 202);
    const code = await codeSentTo(app, phone);
    assert.equal((await browser.post(URL, input(phone, { code }))).status, 200);
    await app.signedIn(user, NEW);
  });
});

onEveryEngine(
  'POST /users/password-sms-otp/set/ where a phone may be several people’s until one proves it',
  (getApp) => {
    it('makes who proves it its only holder, and refuses a phone that another proved in the shop’s words', async () => {
      const app = getApp();
      const phone = newPhone();
      await app.createUser({ phone });
      const { user, browser } = await guestBrowser(app);
      await browser.post(URL, input(phone));
      assert.equal(
        (await browser.post(URL, input(phone, { code: await codeSentTo(app, phone) }))).status,
        200,
      );
      await app.browser().post('/users/password/reset-with-phone/', { phone });
      assert.match((await smsTo(app, phone)).at(-1) ?? '', new RegExp(`/${encodeUid(user.id)}/`));

      const late = await guestBrowser(app);
      const answer = await late.browser.post(URL, input(phone));
      assert.equal(answer.status, 400);
      assert.deepEqual(answer.json(), { phone: ['Not this phone!'] });
    });
  },
  {
    settings: {
      PHONE_NUMBER_UNIQUE_VALIDATOR_ACTIVE: false,
      UNIQUE_VALIDATOR_PHONE_MESSAGE: 'Not this phone!',
    },
  },
);
