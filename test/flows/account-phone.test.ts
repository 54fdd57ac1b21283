import assert from 'node:assert/strict';
import { it } from 'node:test';
import { MINUTE } from '../../src/lib/clock.ts';
import { ACCOUNT, faultsIn, PHONE, postTo, signInFor, submitOn } from '../support/account.ts';
import { onEveryEngine } from '../support/app.ts';
import { type Browser, PAGE, type Response } from '../support/browser.ts';
import { codeSentTo, customerWithPhone, newPhone, smsTo, wrongCode } from '../support/otp.ts';
import { contactData, NO_LIMIT, phoneOf, proved, signInByCode, staleBrowser } from '../support/profile.ts';
import { withSetting } from '../support/settings.ts';

const DONE = '/account/?done=phone';

/** Asks for a code and returns the address of the page that takes it. */
async function ask(browser: Browser, phone: string): Promise<string> {
  const asked = await submitOn(browser, PHONE, { phone });
  assert.equal(asked.status, 302, asked.text);
  return String(asked.headers.location);
}

const enter = (browser: Browser, entry: string, fields: Record<string, string>): Promise<Response> =>
  submitOn(browser, entry, fields);

onEveryEngine(
  '/account/phone/',
  (getApp) => {
    it('confirms a number by the code that was sent to it, and ends all other sessions', async () => {
      const app = getApp();
      const user = await app.createUser();
      const [browser, elsewhere] = [await app.signedIn(user), await app.signedIn(user)];
      const phone = newPhone();
      const entry = await ask(browser, phone.replace('+90', '0'));
      assert.ok(!entry.includes(phone.slice(3)), 'histories and logs do not have the number');
      assert.deepEqual((await phoneOf(app, user)).phone, null, 'nothing is stored before the code');
      const before = browser.cookies.get('sessionid');
      const typed = (await codeSentTo(app, phone)).replace(/^(...)/, '$1 ');
      const answer = await enter(browser, entry, { code: typed });
      assert.equal(answer.headers.location, DONE);
      assert.deepEqual(await phoneOf(app, user), proved(phone));
      assert.notEqual(browser.cookies.get('sessionid'), before);
      assert.equal((await elsewhere.get('/current_user/')).status, 401);
      const page = await browser.get(DONE, PAGE);
      assert.match(page.text, /Your phone number is confirmed\./);
      assert.equal((await signInByCode(app, phone)).status, 302);
    });

    it('confirms the number that the profile stored without proof, without typing it again', async () => {
      const app = getApp();
      const phone = newPhone();
      const user = await app.createUser({ ...contactData(phone) });
      const browser = await app.signedIn(user);
      const page = await browser.get(PHONE, PAGE);
      assert.ok(page.text.includes(`value="${phone}"`));
      const entry = await ask(browser, phone);
      await enter(browser, entry, { code: await codeSentTo(app, phone) });
      assert.deepEqual(await phoneOf(app, user), proved(phone));
    });

    it('says what is wrong with a number, and sends nothing', async () => {
      const app = getApp();
      const { phone: taken } = await customerWithPhone(app);
      const browser = await app.signedIn(await app.createUser());
      for (const [typed, fault] of [
        ['', 'phone: Enter your phone number.'],
        ['12', 'phone: Enter a valid phone number.'],
        [taken, 'phone: This phone number is already in use.'],
      ] as const) {
        const answer = await submitOn(browser, PHONE, { phone: typed });
        assert.deepEqual(faultsIn(answer), [fault]);
        assert.ok(answer.text.includes(`value="${typed}"`), 'what was typed is still there');
      }
      assert.deepEqual(await smsTo(app, taken), []);
    });

    it('takes no wrong code, and sends another one after the gap', async () => {
      const app = getApp();
      const user = await app.createUser();
      const browser = await app.signedIn(user);
      const phone = newPhone();
      const entry = await ask(browser, phone);
      const code = await codeSentTo(app, phone);
      const wrong = await enter(browser, entry, { code: wrongCode(code) });
      assert.match(wrong.text, /This code is not right/);
      assert.ok(!wrong.text.includes(wrongCode(code)));
      assert.match((await enter(browser, entry, { code: '' })).text, /Enter the code from the SMS/);
      const soon = await enter(browser, entry, { resend: 'true' });
      assert.match(soon.text, /Please wait/);
      app.clock.advance(MINUTE);
      const resent = await enter(browser, entry, { resend: 'true' });
      assert.equal(resent.status, 302);
      const newer = await codeSentTo(app, phone);
      assert.equal((await enter(browser, entry, { code: newer })).headers.location, DONE);
      assert.deepEqual(await phoneOf(app, user), proved(phone));
    });

    it('asks for a recent sign-in on both pages, so that a stolen session makes no number a key', async () => {
      const app = getApp();
      const user = await app.createUser();
      const browser = await app.signedIn(user);
      const phone = newPhone();
      const entry = await ask(browser, phone);
      const code = await codeSentTo(app, phone);
      const token = browser.cookies.get('csrftoken') ?? '';
      app.clock.advance(16 * MINUTE);
      for (const path of [PHONE, entry]) {
        assert.equal((await browser.get(path, PAGE)).headers.location, signInFor(PHONE));
        const form = { phone, code, csrfmiddlewaretoken: token };
        assert.equal((await postTo(browser, path, form)).headers.location, signInFor(PHONE));
      }
      assert.equal((await phoneOf(app, user)).phone, null);
      const thief = await staleBrowser(app, user);
      await thief.get(ACCOUNT, PAGE);
      const form = { remove: 'true', csrfmiddlewaretoken: thief.cookies.get('csrftoken') ?? '' };
      assert.equal((await postTo(thief, PHONE, form)).headers.location, signInFor(PHONE));
    });

    it('opens the page for a code only in the session that asked for it', async () => {
      const app = getApp();
      const [one, other] = [
        await app.signedIn(await app.createUser()),
        await app.signedIn(await app.createUser()),
      ];
      const entry = await ask(one, newPhone());
      for (const path of [entry, '/account/phone/code/', '/account/phone/code/?to=nonsense'])
        assert.equal((await other.get(path, PAGE)).headers.location, PHONE);
      assert.equal((await one.get(entry, PAGE)).status, 200);
    });

    it('removes the number where the shop does not require one', async () => {
      const app = getApp();
      const { user, phone } = await customerWithPhone(app);
      const browser = await app.signedIn(user);
      await withSetting(app, 'USER_REQUIRED_FIELDS', ['phone'], async () => {
        const refused = await submitOn(browser, PHONE, { remove: 'true' });
        assert.equal(faultsIn(refused).length, 1);
        assert.deepEqual(await phoneOf(app, user), proved(phone));
      });
      const answer = await submitOn(browser, PHONE, { remove: 'true' });
      assert.equal(answer.headers.location, '/account/?done=phone-removed');
      assert.equal((await phoneOf(app, user)).phone, null);
    });

    it('tells who is locked out by wrong codes, and sends no code that cannot work', async () => {
      const app = getApp();
      const most = 4;
      await withSetting(app, 'SMS_OTP_MAX_FAILURES', most, async () => {
        const browser = await app.signedIn(await app.createUser());
        const phone = newPhone();
        const entry = await ask(browser, phone);
        const code = await codeSentTo(app, phone);
        for (let guess = 1; guess <= most; guess++)
          await enter(browser, entry, { code: wrongCode(code, guess) });
        const locked = await enter(browser, entry, { code: wrongCode(code, most + 1) });
        assert.match(locked.text, /Too many wrong codes were entered for this number/);
        app.clock.advance(MINUTE);
        const sent = (await smsTo(app, phone)).length;
        const [resent, asked] = [
          await enter(browser, entry, { resend: 'true' }),
          await submitOn(browser, PHONE, { phone }),
        ];
        for (const answer of [resent, asked]) assert.match(answer.text, /Too many wrong codes/);
        assert.equal((await smsTo(app, phone)).length, sent);
      });
    });

    it('goes on with the code already on its way when it is asked for twice', async () => {
      const app = getApp();
      const user = await app.createUser();
      const browser = await app.signedIn(user);
      const phone = newPhone();
      await ask(browser, phone);
      const entry = await ask(browser, phone);
      const code = await codeSentTo(app, phone);
      assert.equal((await enter(browser, entry, { code })).headers.location, DONE);
      assert.equal((await smsTo(app, phone)).length, 1);
    });
  },
  { settings: NO_LIMIT },
);
