import assert from 'node:assert/strict';
import { it } from 'node:test';
import { HOUR, MINUTE, SECOND } from '../../src/lib/clock.ts';
import { onEveryEngine, type TestApp } from '../support/app.ts';
import type { Browser, Response } from '../support/browser.ts';
import { codeSentTo, newPhone, OTP_ANSWERS, refused, smsTo, wrongCode } from '../support/otp.ts';
import { CHOSEN, mailsTo, newEmail, REGISTER } from '../support/registration.ts';
import { withSetting } from '../support/settings.ts';

const AT_ONCE = 16;
const EMAIL_TAKEN = ['A user is already registered with this e-mail address.'];
const PHONE_TAKEN = ['This phone number is already in use.'];

type Body = Record<string, unknown>;

/** Somebody who fills in the form; each call posts it with what is given. */
function newcomer(app: TestApp, given: Body = {}) {
  const browser = app.browser();
  const form = { email: newEmail(), password: CHOSEN, phone: newPhone(), ...given };
  const post = (more: Body = {}): Promise<Response> => browser.post(REGISTER, { ...form, ...more });
  return { browser, ...form, post };
}

/** Requests a code and returns it. */
async function requested(app: TestApp, { post, phone }: ReturnType<typeof newcomer>): Promise<string> {
  assert.equal((await post()).status, 202);
  return codeSentTo(app, phone);
}

const me = async (browser: Browser): Promise<Body> => (await browser.get('/current_user/')).json() as Body;

onEveryEngine(
  'a registration by SMS',
  (getApp) => {
    it('sends a code, and with it makes an account with a proved phone', async () => {
      const app = getApp();
      const { browser, post, phone, email } = newcomer(app, { first_name: 'Ada', sms_allowed: 'true' });
      const typed = ` ${phone.replace('+90', '0 ')} `;
      const answer = await post({ phone: typed });
      assert.equal(answer.status, 202);
      assert.deepEqual(answer.json(), { phone: typed.trim() });
      assert.ok(browser.cookies.has('sessionid'));
      assert.equal(await app.core.storage.read.users.byEmail(email), undefined);
      assert.deepEqual(await mailsTo(app, email), []);

      const created = await post({ code: await codeSentTo(app, phone) });
      assert.equal(created.status, 201, created.text);
      assert.match((created.json() as { key: string }).key, /^[0-9a-f]{40}$/);
      const user = await me(browser);
      assert.deepEqual(
        [user.email, user.phone, user.attributes, user.sms_allowed, user.is_email_verified],
        [email, phone, { verified_phone: true }, true, false],
      );
      assert.equal((await mailsTo(app, email)).length, 1);
      assert.deepEqual((await app.auditOf(await app.userNow(Number(user.pk)))).slice(0, 4), [
        'user.register:success',
        'consent.change:success',
        'phone.confirm:success',
        'session.sign_in:success',
      ]);
      const [session] = await app.core.storage.read.sessions.ofUser(Number(user.pk));
      assert.equal(session?.provedBy, 'sms');

      const other = app.browser();
      await other.post('/users/otp-login/', { phone });
      const login = await other.post('/users/otp-login/', { phone, code: await codeSentTo(app, phone) });
      assert.equal(login.status, 302);
    });

    it('writes the SMS in the language of the request', async () => {
      const app = getApp();
      const { browser, email, phone } = newcomer(app);
      const headers = { 'accept-language': 'tr' };
      await browser.post(REGISTER, { email, phone, password: CHOSEN }, { headers });
      assert.match((await smsTo(app, phone))[0] ?? '', /^Latchkey: doğrulama kodunuz \d{6}\./);
    });

    it('keeps nothing that was typed between code and account', async () => {
      const app = getApp();
      const visitor = newcomer(app, { first_name: 'Very-Private' });
      assert.equal((await visitor.post()).status, 202);
      const { read } = app.core.storage;
      const kept = JSON.stringify(await read.outbox.list({ limit: 1 }));
      for (const typed of ['Very-Private', CHOSEN, visitor.email, visitor.phone])
        assert.ok(!kept.includes(typed), typed);
      await app.deliver();
      // Without the password there is nothing to make an account of.
      const answer = await visitor.post({ password: '', code: await codeSentTo(app, visitor.phone) });
      assert.deepEqual(answer.json(), { password: ['This field may not be blank.'] });
    });

    it('checks everything before it sends, and again with the code', async () => {
      const app = getApp();
      const taken = await app.createUser({ phone: newPhone(), isPhoneVerified: true });
      const visitor = newcomer(app);
      const code = await requested(app, visitor);
      for (const [given, expected] of [
        [{ email: taken.email }, { email: EMAIL_TAKEN }],
        [
          { email: taken.email, phone: taken.phone },
          { email: EMAIL_TAKEN, phone: PHONE_TAKEN },
        ],
        [{ phone: '' }, { phone: ['This field may not be blank.'] }],
        [{ phone: undefined }, { phone: ['This field is required.'] }],
        [
          { phone: '12', gender: 'x' },
          { phone: ['Enter a valid phone number.'], gender: ['"x" is not a valid choice.'] },
        ],
        [
          { password: 'abc', email: taken.email },
          {
            password: ['This password is too short. It must contain at least 4 characters.'],
            email: EMAIL_TAKEN,
          },
        ],
      ] as const) {
        for (const more of [{}, { code }, { resend: true }]) {
          const answer = await visitor.post({ ...given, ...more });
          assert.equal(answer.status, 400, answer.text);
          assert.deepEqual(answer.json(), expected);
        }
      }
      assert.equal((await smsTo(app, visitor.phone)).length, 1);
      assert.deepEqual(await smsTo(app, taken.phone ?? ''), []);
      assert.equal((await visitor.post({ code })).status, 201);
    });

    it('answers about codes as everywhere', async () => {
      const app = getApp();
      const visitor = newcomer(app);
      await refused(visitor.post({ code: '123456' }), OTP_ANSWERS.expired);
      const code = await requested(app, visitor);
      await refused(visitor.post(), OTP_ANSWERS.tooEarly);
      await refused(visitor.post({ code, resend: 'true' }), OTP_ANSWERS.tooEarly);
      assert.equal((await visitor.post({ resend: true })).headers['retry-after'], '60');
      await refused(visitor.post({ code, phone: newPhone() }), OTP_ANSWERS.otherPhone);
      await refused(visitor.post({ code: wrongCode(code) }), OTP_ANSWERS.wrong);
      for (const bad of ['123', '1'.repeat(21)])
        assert.equal((await visitor.post({ code: bad })).status, 400);
      // Another browser has no part in it.
      await refused(newcomer(app, { phone: visitor.phone }).post({ code }), OTP_ANSWERS.expired);
      app.clock.advance(180 * SECOND);
      await refused(visitor.post({ code }), OTP_ANSWERS.expired);
      const second = await requested(app, visitor);
      for (const step of [1, 2, 3, 4, 5])
        await refused(visitor.post({ code: wrongCode(second, step) }), OTP_ANSWERS.wrong);
      await refused(visitor.post({ code: second }), OTP_ANSWERS.expired);
      assert.equal(await app.core.storage.read.users.byEmail(visitor.email), undefined);
    });

    it('takes no code of another flow, and lends its own to none', async () => {
      const app = getApp();
      const visitor = newcomer(app);
      const code = await requested(app, visitor);
      const asked = { phone: visitor.phone, code };
      await refused(visitor.browser.post('/users/otp-login/', asked), OTP_ANSWERS.expired);
      const { phone } = await app.createUser({ phone: newPhone(), isPhoneVerified: true });
      const browser = app.browser();
      await browser.post('/users/otp-login/', { phone });
      const login = await codeSentTo(app, phone ?? '');
      const body = { email: newEmail(), password: CHOSEN, phone: newPhone(), code: login };
      await refused(browser.post(REGISTER, body), OTP_ANSWERS.expired);
    });

    it('lets people correct the e-mail after the code: a refusal does not use it up', async () => {
      const app = getApp();
      const { email } = await app.createUser();
      const visitor = newcomer(app);
      const code = await requested(app, visitor);
      assert.equal((await visitor.post({ code, email })).status, 400);
      assert.equal((await visitor.post({ code })).status, 201);
      const again = await visitor.post({ code, email: newEmail() });
      assert.deepEqual(again.json(), { phone: PHONE_TAKEN });
    });

    it('limits the SMS to a phone across browsers', async () => {
      const app = getApp();
      const phone = newPhone();
      for (let sent = 0; sent < 10; sent++) assert.equal((await newcomer(app, { phone }).post()).status, 202);
      const answer = await newcomer(app, { phone }).post();
      assert.equal(answer.status, 429);
      assert.equal(answer.headers['retry-after'], String(HOUR / SECOND));
      assert.equal((await smsTo(app, phone)).length, 10);
    });

    it(`makes one account of ${AT_ONCE} requests with the same code at the same moment`, async () => {
      const app = getApp();
      const visitor = newcomer(app);
      const code = await requested(app, visitor);
      const answers = await Promise.all(
        Array.from({ length: AT_ONCE }, (_, index) =>
          visitor.post({ code, email: index % 2 ? visitor.email : newEmail() }),
        ),
      );
      const statuses = answers.map(({ status }) => status);
      assert.equal(statuses.filter((status) => status === 201).length, 1, statuses.join());
      for (const { status } of answers) assert.ok([201, 400, 406].includes(status), statuses.join());
      assert.equal((await app.core.storage.read.users.claimingPhone(visitor.phone)).length, 1);
    });

    it('gives a phone, and an e-mail, to one of several who prove it at the same moment', async () => {
      const app = getApp();
      for (const shared of [{ phone: newPhone() }, { email: newEmail() }]) {
        const visitors = Array.from({ length: 5 }, () => newcomer(app, shared));
        const codes: string[] = [];
        for (const visitor of visitors) codes.push(await requested(app, visitor));
        const answers = await Promise.all(visitors.map(({ post }, index) => post({ code: codes[index] })));
        const statuses = answers.map(({ status }) => status);
        assert.deepEqual(statuses.toSorted(), [201, 400, 400, 400, 400], statuses.join());
        const [name] = Object.keys(shared);
        for (const answer of answers)
          if (answer.status === 400) assert.deepEqual(Object.keys(answer.json() as object), [name]);
      }
    });

    it('tells the phone’s owner, not the visitor, when the phone was taken before the SMS went out', async () => {
      const app = getApp();
      const visitor = newcomer(app);
      assert.equal((await visitor.post()).status, 202);
      await app.createUser({ phone: visitor.phone, isPhoneVerified: true, languageCode: 'de' });
      const [text = ''] = await smsTo(app, visitor.phone);
      assert.match(text, /^Latchkey: Jemand wollte mit dieser Nummer ein Konto erstellen/);
      assert.doesNotMatch(text, /\d{4}|http/);
    });

    it('asks for a phone and the terms where the shop’s view says so', async () => {
      const app = getApp();
      await withSetting(app, 'REST_REGISTER_VIEW', 'shop.views.RegisterKvkkView', async () => {
        const visitor = newcomer(app);
        const missing = await visitor.post({ phone: undefined });
        assert.deepEqual(missing.json(), {
          phone: ['This field is required.'],
          kvkk_confirm: ['This field is required.'],
        });
        const declined = await visitor.post({ kvkk_confirm: 'false' });
        assert.deepEqual(declined.json(), { kvkk_confirm: ['You must accept the terms.'] });
        assert.equal((await visitor.post({ kvkk_confirm: 'True' })).status, 202);
        const code = await codeSentTo(app, visitor.phone);
        assert.equal((await visitor.post({ code })).status, 400);
        assert.equal((await visitor.post({ code, kvkk_confirm: 'on' })).status, 201);
        assert.deepEqual((await me(visitor.browser)).attributes, {
          kvkk_confirm: true,
          verified_phone: true,
        });
      });
      await withSetting(app, 'REST_REGISTER_VIEW', 'shop.RegisterRedirectView', async () => {
        assert.equal((await newcomer(app, { phone: undefined }).post()).status, 201);
      });
    });

    it('makes the newcomer the only one who holds the phone', async () => {
      const app = getApp();
      const phone = newPhone();
      await app.createUser({ phone });
      await withSetting(app, 'PHONE_NUMBER_UNIQUE_VALIDATOR_ACTIVE', false, async () => {
        const visitor = newcomer(app, { phone });
        assert.equal((await visitor.post({ code: await requested(app, visitor) })).status, 201);
        const login = app.browser();
        await login.post('/users/otp-login/', { phone });
        await login.post('/users/otp-login/', { phone, code: await codeSentTo(app, phone) });
        assert.equal((await me(login)).email, visitor.email);
        app.clock.advance(MINUTE);
        assert.deepEqual((await newcomer(app, { phone }).post()).json(), { phone: PHONE_TAKEN });
      });
    });

    it('ends the session of who was signed in before', async () => {
      const app = getApp();
      const before = await app.createUser();
      const browser = await app.signedIn(before);
      const body = { email: newEmail(), password: CHOSEN, phone: newPhone() };
      assert.equal((await browser.post(REGISTER, body)).status, 202);
      assert.equal((await me(browser)).email, before.email);
      const code = await codeSentTo(app, body.phone);
      assert.equal((await browser.post(REGISTER, { ...body, code })).status, 201);
      assert.equal((await me(browser)).email, body.email);
      assert.deepEqual(await app.core.storage.read.sessions.ofUser(before.id), []);
    });
  },
  {
    settings: {
      // Here many people ask for codes to one number.
      SMS_BUDGETS: { unproven_number: null },
      REST_REGISTER_VIEW: 'RegisterSMSOtpView',
      THROTTLING_SETTINGS: { register: null, login: null },
    },
  },
);
