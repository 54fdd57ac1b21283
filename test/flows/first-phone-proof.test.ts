import assert from 'node:assert/strict';
import { it } from 'node:test';
import { hasUsablePassword } from '../../src/contracts/user.ts';
import { onEveryEngine, PASSWORD, type TestApp } from '../support/app.ts';
import { type Response, XHR } from '../support/browser.ts';
import { guestBrowser } from '../support/guest.ts';
import { codeSentTo, customerWithPhone, newPhone, OTP_ANSWERS, smsTo } from '../support/otp.ts';
import { newEmail } from '../support/registration.ts';

const BY_CODE = '/users/otp-login/';
const RESET_BY_CODE = '/users/password/reset-with-sms-otp/';
const RESET_BY_LINK = '/users/password/reset-with-phone/';
const NEW = 'a password of the owner';
const passwords = { new_password1: NEW, new_password2: NEW };

async function signInByCode(app: TestApp, phone: string) {
  const browser = app.browser();
  await browser.post(BY_CODE, { phone });
  const code = await codeSentTo(app, phone);
  return { browser, answer: await browser.post(BY_CODE, { phone, code }, { headers: XHR }) };
}

const signIn = (app: TestApp, email: string | null, password: string): Promise<Response> =>
  app.browser().post('/users/login/', { email, password });

const mailsTo = async (app: TestApp, email: string | null) => {
  await app.deliver();
  return (await app.inbox()).filter(({ recipient }) => recipient === email);
};

/** Resets the password by a link or a code that the phone gets. */
const SMS_RESETS: Readonly<Record<string, (app: TestApp, phone: string) => Promise<string>>> = {
  'a link by SMS': async (app, phone) => {
    await app.browser().post(RESET_BY_LINK, { phone });
    return /(\/password-reset\/\S+)/.exec((await smsTo(app, phone)).at(-1) ?? '')?.[1] ?? '';
  },
  'a code by SMS': async (app, phone) => {
    const browser = app.browser();
    await browser.post(RESET_BY_CODE, { phone });
    const code = await codeSentTo(app, phone);
    const answer = await browser.post(RESET_BY_CODE, { phone, code });
    return (answer.json() as { redirect: string }).redirect;
  },
};

onEveryEngine('the first proof of a phone', (getApp) => {
  it('locks a stranger out who had registered with the phone before its owner came', async () => {
    const app = getApp();
    const phone = newPhone();
    const email = newEmail();
    const stranger = app.browser();
    const registered = await stranger.post('/users/registration/', { email, password: PASSWORD, phone });
    assert.equal(registered.status, 201, registered.text);
    const { key } = registered.json() as { key: string };

    const { browser, answer } = await signInByCode(app, phone);
    assert.equal(answer.status, 200, answer.text);
    const { pk } = (await browser.get('/current_user/')).json() as { pk: number };
    assert.equal((await stranger.get('/current_user/')).status, 401);
    const byToken = { headers: { authorization: `Token ${key}` } };
    assert.equal((await app.browser().request('GET', '/current_user/', undefined, byToken)).status, 401);
    const [ended, unknown] = await Promise.all([
      signIn(app, email, PASSWORD),
      signIn(app, newEmail(), PASSWORD),
    ]);
    assert.deepEqual([ended.status, ended.text], [unknown.status, unknown.text]);

    const first = await browser.post('/users/password/set/', passwords, { headers: XHR });
    assert.equal(first.status, 200, first.text);
    assert.equal((await signIn(app, email, NEW)).status, 200);
    assert.equal((await app.userNow(pk)).isPhoneVerified, true);
  });

  it('leaves a customer with a verified e-mail the password, and tells that mailbox', async () => {
    const app = getApp();
    const { user, phone } = await customerWithPhone(app, { isPhoneVerified: false, languageCode: 'de' });
    for (let times = 0; times < 2; times++) {
      app.clock.advance(61_000);
      assert.equal((await signInByCode(app, phone)).answer.status, 200);
    }
    assert.equal((await signIn(app, user.email, PASSWORD)).status, 200);
    const mails = await mailsTo(app, user.email);
    assert.deepEqual(
      mails.map(({ subject }) => subject),
      ['Für Ihr Konto wurde eine Telefonnummer bestätigt'],
    );
    assert.ok(!mails[0]?.text.includes(phone));
    assert.ok(mails[0]?.text.includes(phone.slice(-4)));
  });

  for (const [name, linkBy] of Object.entries(SMS_RESETS))
    it(`is also a reset by ${name}: its password stays when the customer signs in by code`, async () => {
      const app = getApp();
      const { user, phone } = await customerWithPhone(app, {
        isPhoneVerified: false,
        isEmailVerified: false,
      });
      const answer = await app.browser().post(await linkBy(app, phone), passwords);
      assert.equal(answer.status, 200, answer.text);
      assert.equal((await app.userNow(user.id)).isPhoneVerified, true);
      app.clock.advance(61_000);
      assert.equal((await signInByCode(app, phone)).answer.status, 200);
      assert.ok(hasUsablePassword(await app.userNow(user.id)));
      assert.equal((await signIn(app, user.email, NEW)).status, 200);
      assert.equal((await app.auditOf(user)).filter((event) => event === 'phone.confirm:success').length, 1);
    });

  it('leaves no session to a stranger who signs in at the same moment', async () => {
    const app = getApp();
    const { user, phone } = await customerWithPhone(app, { isPhoneVerified: false, isEmailVerified: false });
    const owner = app.browser();
    await owner.post(BY_CODE, { phone });
    const code = await codeSentTo(app, phone);
    const strangers = Array.from({ length: 5 }, () => app.browser());
    const [answer] = await Promise.all([
      owner.post(BY_CODE, { phone, code }, { headers: XHR }),
      ...strangers.map((stranger) =>
        stranger.post('/users/login/', { email: user.email, password: PASSWORD }),
      ),
    ]);
    assert.equal(answer?.status, 200, answer?.text);
    assert.equal((await owner.get('/current_user/')).status, 200);
    for (const stranger of strangers) assert.equal((await stranger.get('/current_user/')).status, 401);
  });

  it('is one, when links of one phone are used at once', async () => {
    const app = getApp();
    const phone = newPhone();
    const first = await app.createUser({ phone });
    const links = await Promise.all([1, 2, 3].map(() => app.core.resetTokens.make(first, 'sms')));
    const uid = app.resetLink(first).split('/')[0];
    const answers = await Promise.all(
      links.map((token) => app.browser().post(`/users/api-reset/${uid}/${token}/`, passwords)),
    );
    assert.deepEqual(answers.map(({ status }) => status).toSorted(), [200, 400, 400]);
    assert.equal((await app.userNow(first.id)).authGeneration, first.authGeneration + 2);
  });
});

onEveryEngine(
  'a phone nobody verified, where the shop refuses those',
  (getApp) => {
    it('gets no code and no link, and the answers are those of a phone nobody has', async () => {
      const app = getApp();
      const { user, phone } = await customerWithPhone(app, { isPhoneVerified: false });
      const unknown = newPhone();
      const before = await app.userNow(user.id);
      for (const url of [BY_CODE, RESET_BY_CODE, RESET_BY_LINK]) {
        const [theirs, nobodys] = [app.browser(), app.browser()];
        const asked = [await theirs.post(url, { phone }), await nobodys.post(url, { phone: unknown })];
        assert.deepEqual([asked[0]?.status, asked[0]?.text], [asked[1]?.status, asked[1]?.text], url);
        if (url === RESET_BY_LINK) continue;
        for (const code of ['000000', '111111']) {
          const guessed = [
            await theirs.post(url, { phone, code }),
            await nobodys.post(url, { phone: unknown, code }),
          ];
          for (const { status, json } of guessed) {
            assert.equal(status, 406);
            assert.deepEqual(json(), OTP_ANSWERS.wrong);
          }
        }
      }
      assert.deepEqual(await smsTo(app, phone), []);
      assert.deepEqual(await app.userNow(user.id), before);
    });

    it('gets a code and a link once it was verified', async () => {
      const app = getApp();
      const { phone } = await customerWithPhone(app);
      assert.equal((await signInByCode(app, phone)).answer.status, 200);
      for (const linkBy of Object.values(SMS_RESETS))
        assert.match(await linkBy(app, phone), /^\/password-reset\//);
    });

    it('gets the code a signed-in guest asked for', async () => {
      const app = getApp();
      const { browser } = await guestBrowser(app);
      const input = { password1: NEW, password2: NEW, phone: newPhone() };
      assert.equal((await browser.post('/users/password-sms-otp/set/', input)).status, 202);
      const code = await codeSentTo(app, input.phone);
      const answer = await browser.post('/users/password-sms-otp/set/', { ...input, code });
      assert.equal(answer.status, 200, answer.text);
    });
  },
  { settings: { UNVERIFIED_PHONES: 'refuse', THROTTLING_SETTINGS: { login: null, 'password-reset': null } } },
);
