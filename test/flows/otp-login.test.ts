import assert from 'node:assert/strict';
import { it } from 'node:test';
import { HOUR, SECOND } from '../../src/lib/clock.ts';
import { onEveryEngine } from '../support/app.ts';
import { type Browser, PAGE, XHR } from '../support/browser.ts';
import { codeSentTo, customerWithPhone, newPhone, OTP_ANSWERS, smsTo, wrongCode } from '../support/otp.ts';

const URL = '/users/otp-login/';
const REFUSED = 406;

/** Asserts that a guess is refused with an answer of the table. */
async function refused(browser: Browser, body: object, answer: object): Promise<void> {
  const response = await browser.post(URL, body);
  assert.equal(response.status, REFUSED, response.text);
  assert.deepEqual(response.json(), answer);
}

onEveryEngine(
  'POST /users/otp-login/',
  (getApp) => {
    it('signs a customer in by the code on the phone, however the phone is spelt', async () => {
      const app = getApp();
      const { user, phone } = await customerWithPhone(app, { isPhoneVerified: false });
      const browser = app.browser();
      const asked = await browser.post(URL, { phone: phone.replace('+90', '0') });
      assert.equal(asked.status, 200);
      assert.deepEqual(asked.json(), {});
      const code = await codeSentTo(app, phone);
      const headers = XHR;
      const answer = await browser.post(
        `${URL}?next=/basket/`,
        { phone: phone.replace('+90', ''), code },
        { headers },
      );
      assert.equal(answer.status, 200, answer.text);
      const body = answer.json() as { key: string; redirect_url: string };
      assert.match(body.key, /^[0-9a-f]{40}$/);
      assert.equal(body.redirect_url, '/basket/');
      const me = (await browser.get('/current_user/')).json() as { pk: number; attributes: object };
      assert.equal(me.pk, user.id);
      assert.deepEqual(me.attributes, { verified_phone: true });
      const trail = await app.auditOf(user);
      for (const event of ['phone.confirm:success', 'session.sign_in:success'])
        assert.ok(trail.includes(event), event);
    });

    it('redirects who is no script, to a safe place', async () => {
      const app = getApp();
      for (const [next, expected] of [
        ['?next=/basket/', '/basket/'],
        ['?next=//evil.example', '/home/'],
        ['', '/home/'],
      ] as const) {
        const { phone } = await customerWithPhone(app);
        const browser = app.browser();
        await browser.post(URL, { phone });
        const answer = await browser.post(URL + next, { phone, code: await codeSentTo(app, phone) });
        assert.equal(answer.status, 302);
        assert.equal(answer.headers.location, expected);
        assert.deepEqual(answer.json(), {});
        assert.equal((await browser.get('/current_user/')).status, 200);
      }
    });

    it('takes a body with a formType for a script’s, as the storefront’s sign-in library posts', async () => {
      const app = getApp();
      const { phone } = await customerWithPhone(app);
      const browser = app.browser();
      await browser.post(URL, undefined, { form: { phone, formType: 'otp' }, headers: PAGE });
      const code = await codeSentTo(app, phone);
      const form = { phone, code: ` ${code} `, resend: 'false', formType: 'otp' };
      const answer = await browser.post(URL, undefined, { form, headers: PAGE });
      assert.equal(answer.status, 200, answer.text);
      assert.deepEqual(Object.keys(answer.json() as object), ['key']);
    });

    it('answers the same for unknown phones, guests and inactive users, who get no SMS', async () => {
      const app = getApp();
      const guest = await customerWithPhone(app, { userType: 'guest' });
      const inactive = await customerWithPhone(app, { isActive: false });
      for (const phone of [newPhone(), guest.phone, inactive.phone]) {
        const browser = app.browser();
        const asked = await browser.post(URL, { phone });
        assert.equal(asked.status, 200);
        assert.deepEqual(asked.json(), {});
        assert.deepEqual(await smsTo(app, phone), []);
        await refused(browser, { phone, code: '123456' }, OTP_ANSWERS.wrong);
        await refused(browser, { phone: newPhone(), code: '123456' }, OTP_ANSWERS.otherPhone);
        await refused(browser, { phone }, OTP_ANSWERS.tooEarly);
      }
    });

    it('says what is wrong in the order of the table', async () => {
      const app = getApp();
      const { phone } = await customerWithPhone(app);
      const browser = app.browser();
      await refused(browser, { phone, code: '123456' }, OTP_ANSWERS.expired);
      await browser.post(URL, { phone });
      const code = await codeSentTo(app, phone);
      await refused(browser, { phone: newPhone(), code }, OTP_ANSWERS.otherPhone);
      await refused(browser, { phone, code: wrongCode(code) }, OTP_ANSWERS.wrong);
      const early = await browser.post(URL, { phone, resend: 'true', code });
      assert.equal(early.status, REFUSED);
      assert.equal(early.headers['retry-after'], '60');
      app.clock.advance(180 * SECOND);
      await refused(browser, { phone, code }, OTP_ANSWERS.expired);
    });

    it('refuses fields that are none', async () => {
      const app = getApp();
      const cases: [object, object][] = [
        [{}, { phone: ['This field is required.'] }],
        [{ phone: '' }, { phone: ['This field may not be blank.'] }],
        [{ phone: 'call me' }, { phone: ['Enter a valid phone number.'] }],
        [{ phone: '٠٥٣٠٠٠٠٠٠٠٠' }, { phone: ['Enter a valid phone number.'] }],
        [{ phone: '+90 530 000 00 00 ext 5' }, { phone: ['Enter a valid phone number.'] }],
        [{ phone: '1'.repeat(61) }, { phone: ['Ensure this field has no more than 60 characters.'] }],
        [{ phone: newPhone(), code: '123' }, { code: ['Ensure this field has at least 4 characters.'] }],
        [
          { phone: newPhone(), code: '1'.repeat(21) },
          { code: ['Ensure this field has no more than 20 characters.'] },
        ],
        [{ phone: newPhone(), resend: 'perhaps' }, { resend: ['Must be a valid boolean.'] }],
      ];
      for (const [body, expected] of cases) {
        const answer = await app.browser().post(URL, body);
        assert.equal(answer.status, 400);
        assert.deepEqual(answer.json(), expected);
      }
    });

    it('dies when the phone changes hands before it is used', async () => {
      const app = getApp();
      const { user, phone } = await customerWithPhone(app);
      const browser = app.browser();
      await browser.post(URL, { phone });
      const code = await codeSentTo(app, phone);
      await app.core.storage.transaction((stores) =>
        stores.users.update(user.id, { phone: newPhone() }, 'end-credentials'),
      );
      await app.createUser({ phone, isPhoneVerified: true });
      await refused(browser, { phone, code }, OTP_ANSWERS.wrong);
    });

    it('never counts right codes as failures', async () => {
      const app = getApp();
      const { phone } = await customerWithPhone(app);
      for (let round = 0; round < 25; round++) {
        const browser = app.browser();
        await browser.post(URL, { phone });
        assert.equal((await browser.post(URL, { phone, code: await codeSentTo(app, phone) })).status, 302);
        app.clock.advance(HOUR / 9);
      }
    });

    it('sends at most ten codes per hour to a phone, known or unknown', async () => {
      const app = getApp();
      for (const phone of [(await customerWithPhone(app)).phone, newPhone()]) {
        for (let count = 0; count < 10; count++)
          assert.equal((await app.browser().post(URL, { phone })).status, 200);
        const answer = await app.browser().post(URL, { phone });
        assert.equal(answer.status, 429);
        assert.equal(answer.headers['retry-after'], '3600');
        app.clock.advance(HOUR);
        assert.equal((await app.browser().post(URL, { phone })).status, 200);
      }
    });

    it('keeps the owner’s known device out of strangers’ counts', async () => {
      const app = getApp();
      const { user, phone } = await customerWithPhone(app);
      const owner = await app.signedIn(user);
      for (let count = 0; count < 10; count++) await app.browser().post(URL, { phone });
      assert.equal((await app.browser().post(URL, { phone })).status, 429);
      assert.equal((await owner.post(URL, { phone })).status, 200);
      assert.equal((await owner.post(URL, { phone, code: await codeSentTo(app, phone) })).status, 302);
    });

    it('keeps no code and no phone in clear', async () => {
      const app = getApp();
      const { phone } = await customerWithPhone(app);
      const browser = app.browser();
      await browser.post(URL, { phone });
      const recipientKey = app.core.outbox.recipientKey(phone);
      const [message] = await app.core.storage.read.outbox.list({ recipientKey, limit: 1 });
      assert.ok(message?.payload);
      const code = await codeSentTo(app, phone);
      const challenge = await app.core.storage.read.otp.byUid(
        app.core.outbox.payloadOf('otp', message).challengeUid,
      );
      assert.ok(challenge);
      for (const stored of [JSON.stringify(challenge), JSON.stringify(message)]) {
        assert.ok(!stored.includes(phone.slice(1)));
        assert.ok(!new RegExp(`[^0-9a-f]${code}[^0-9a-f]`).test(stored));
      }
    });

    it('sends one SMS when a page is posted twice at once', async () => {
      const app = getApp();
      const { phone } = await customerWithPhone(app);
      const browser = app.browser();
      await browser.post(URL, { phone: newPhone() });
      const answers = await Promise.all([1, 2, 3].map(() => browser.post(URL, { phone })));
      assert.deepEqual(answers.map((answer) => answer.status).toSorted(), [200, REFUSED, REFUSED]);
      assert.equal((await smsTo(app, phone)).length, 1);
    });
  },
  {
    settings: {
      THROTTLING_SETTINGS: { login: null, 'password-reset': null },
      SMS_BUDGETS: { number: null, unproven_number: null },
    },
  },
);

onEveryEngine(
  'POST /users/otp-login/ where it is switched off',
  (getApp) => {
    it('is not there', async () => {
      const answer = await getApp().browser().post(URL, { phone: newPhone() });
      assert.equal(answer.status, 404);
      assert.deepEqual(answer.json(), { detail: 'Not found.' });
      for (const method of ['GET', 'HEAD', 'PUT', 'OPTIONS'] as const) {
        const other = await getApp().browser().request(method, URL);
        assert.deepEqual([other.status, other.headers.allow], [404, undefined], method);
      }
      const page = await getApp().browser().post(URL, { phone: newPhone() }, { headers: PAGE });
      assert.deepEqual([page.status, page.headers['content-type']], [404, 'text/html; charset=utf-8']);
    });
  },
  { env: { AUTHENTICATION_BACKENDS: 'shop.backends.EmailBackend' } },
);

onEveryEngine('the throttle of codes', (getApp) => {
  it('counts each phone, whatever its spelling', async () => {
    const app = getApp();
    const phone = newPhone();
    for (let count = 0; count < 10; count++) {
      await app.browser().post(URL, { phone });
      await app.browser().post(URL, { phone: phone.replace('+90', '0'), code: '1234' });
    }
    assert.equal((await app.browser().post(URL, { phone: phone.replace('+90', '') })).status, 429);
    assert.equal((await app.browser().post(URL, { phone: newPhone() })).status, 200);
  });
});
