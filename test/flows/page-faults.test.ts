import assert from 'node:assert/strict';
import { it } from 'node:test';
import { HOUR, MINUTE } from '../../src/lib/clock.ts';
import { onEveryEngine, PASSWORD } from '../support/app.ts';
import { type Browser, PAGE } from '../support/browser.ts';
import { codeSentTo, newPhone, smsTo, wrongCode } from '../support/otp.ts';
import { CHOSEN, newEmail } from '../support/registration.ts';
import { withSetting } from '../support/settings.ts';

const CHANGE = '/account/change-password/';
const SHORT = 'This password is too short. It must contain at least 4 characters.';
const UNLIKE = 'The two passwords are not the same.';
const FORMER = 'Your new password must be different from your previous 3 passwords.';

const faultsOf = (text: string): string[] =>
  [...text.matchAll(/<li><a href="#(\w*)">([^<]*)<\/a>/g)].map(([, field, fault]) => `${field}: ${fault}`);

/** Submits the page and returns all errors it shows. */
async function faultsAt(browser: Browser, url: string, form: Record<string, string>): Promise<string[]> {
  const { text } = await browser.get(url, PAGE);
  const token = /name="csrfmiddlewaretoken" value="([^"]+)"/.exec(text)?.[1];
  const own = token === undefined ? form : { ...form, csrfmiddlewaretoken: token };
  return faultsOf((await browser.submit(url, own)).text);
}

onEveryEngine('the pages that take a new password', (getApp) => {
  it('say everything that is wrong at once when it is changed; the API what the contract says', async () => {
    const app = getApp();
    const browser = await app.signedIn(await app.createUser());
    const form = { old_password: 'wrong', new_password1: 'abc', new_password2: 'abcd' };
    assert.deepEqual(await faultsAt(browser, CHANGE, form), [
      'old_password: This is not your current password.',
      `new_password1: ${SHORT}`,
      `new_password2: ${UNLIKE}`,
    ]);
    assert.deepEqual(await faultsAt(browser, CHANGE, { ...form, old_password: '', new_password2: '' }), [
      'old_password: Enter your current password.',
      `new_password1: ${SHORT}`,
      'new_password2: Enter the new password again.',
    ]);
    const api = await browser.post('/users/password/change/', form);
    assert.deepEqual(api.json(), { old_password: ['Invalid password.'] });
    const unlike = await browser.post('/users/password/change/', { ...form, old_password: PASSWORD });
    assert.deepEqual(unlike.json(), { new_password2: ["The two password fields didn't match."] });
  });

  it('say so when it is reset by a link, which stays valid', async () => {
    const app = getApp();
    const link = `/password-reset/${app.resetLink(await app.createUser())}/`;
    for (const [form, expected] of [
      [
        { new_password1: 'abc', new_password2: 'abcd' },
        [`new_password1: ${SHORT}`, `new_password2: ${UNLIKE}`],
      ],
      [
        { new_password1: 'abc', new_password2: '' },
        [`new_password1: ${SHORT}`, 'new_password2: Enter the new password again.'],
      ],
      [{ new_password1: 'abc', new_password2: 'abc' }, [`new_password1: ${SHORT}`]],
    ] as const)
      assert.deepEqual(await faultsAt(app.browser(), link, form), expected);
    const api = await app.browser().post(link, { new_password1: 'abc', new_password2: 'abcd' });
    assert.deepEqual(api.json(), { new_password2: ["The two password fields didn't match."] });
  });

  it('tell nobody without the current password whether it was used before', async () => {
    const app = getApp();
    const browser = await app.signedIn(await app.createUser());
    const rules = [
      { name: 'MinimumLengthValidator', options: { min_length: 4 } },
      { name: 'PreviouslyUsedPasswordValidator', options: {} },
    ];
    await withSetting(app, 'AUTH_PASSWORD_VALIDATORS', rules, async () => {
      const again = { new_password1: PASSWORD, new_password2: PASSWORD };
      for (const old_password of ['wrong', ''])
        assert.ok(!(await faultsAt(browser, CHANGE, { ...again, old_password })).join().includes(FORMER));
      assert.deepEqual(await faultsAt(browser, CHANGE, { ...again, old_password: PASSWORD }), [
        `new_password1: ${FORMER}`,
      ]);
    });
  });

  it('say what is wrong with the password beside all other fields of a registration', async () => {
    const app = getApp();
    const form = { email: 'nobody', password: 'abc', phone: '12' };
    assert.deepEqual(await faultsAt(app.browser(), '/register/', form), [
      'email: Enter a valid email address.',
      `password: ${SHORT}`,
      'phone: Enter a valid phone number.',
    ]);
    const api = await app.browser().post('/users/registration/', form);
    assert.deepEqual(Object.keys(api.json() as object).toSorted(), ['email', 'phone']);
  });
});

onEveryEngine(
  'the registration page after too many wrong codes',
  (getApp) => {
    it('says so, and sends no code that could not work, whoever has the number', async () => {
      const app = getApp();
      const most = 4;
      await withSetting(app, 'SMS_OTP_MAX_FAILURES', most, async () => {
        const browser = app.browser();
        const phone = newPhone();
        const form = { email: newEmail(), phone, password: CHOSEN };
        await browser.submit('/register/', form);
        const code = await codeSentTo(app, phone);
        for (let guess = 1; guess <= most; guess++)
          await browser.submit('/register/', { ...form, code: wrongCode(code, guess) });
        const told = [await browser.submit('/register/', { ...form, code: wrongCode(code, most + 1) })];
        app.clock.advance(MINUTE);
        const sent = (await smsTo(app, phone)).length;
        told.push(await browser.submit('/register/', { ...form, resend: 'true' }));
        told.push(await app.browser().submit('/register/', { ...form, email: newEmail() }));
        for (const { text } of told)
          assert.match(text, /Too many wrong codes were entered for this number\. .* use another number/);
        assert.equal((await smsTo(app, phone)).length, sent);
        app.clock.advance(25 * HOUR);
        await browser.submit('/register/', form);
        const done = await browser.submit('/register/', { ...form, code: await codeSentTo(app, phone) });
        assert.equal(done.status, 302);
      });
    });
  },
  { settings: { REST_REGISTER_VIEW: 'RegisterSMSOtpView', THROTTLING_SETTINGS: { register: null } } },
);
