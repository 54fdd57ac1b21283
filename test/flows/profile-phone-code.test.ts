import assert from 'node:assert/strict';
import { it } from 'node:test';
import { SECOND } from '../../src/lib/clock.ts';
import { onEveryEngine, PASSWORD } from '../support/app.ts';
import {
  codeSentTo,
  customerWithPhone,
  newPhone,
  OTP_ANSWERS,
  refused,
  smsTo,
  wrongCode,
} from '../support/otp.ts';
import {
  NO_LIMIT,
  opensNothing,
  patchProfile,
  phoneIn,
  phoneOf,
  prove,
  proved,
  putProfile,
  refusedAsStale,
  signInByCode,
  staleBrowser,
  TAKEN,
} from '../support/profile.ts';
import { mailsTo } from '../support/registration.ts';
import { withSetting } from '../support/settings.ts';

onEveryEngine(
  'codes for the phone of the profile',
  (getApp) => {
    it('answer as everywhere, in the same order', async () => {
      const app = getApp();
      const browser = await app.signedIn(await app.createUser());
      const phone = newPhone();
      await refused(patchProfile(browser, { phone, code: '123456' }), OTP_ANSWERS.expired);
      assert.equal((await patchProfile(browser, { phone, resend: true })).status, 202);
      const early = await patchProfile(browser, { phone, resend: true, code: '123456' });
      await refused(early, OTP_ANSWERS.tooEarly);
      assert.equal(early.headers['retry-after'], '60');
      const code = await codeSentTo(app, phone);
      await refused(patchProfile(browser, { phone: newPhone(), code }), OTP_ANSWERS.otherPhone);
      await refused(patchProfile(browser, { phone, code: wrongCode(code) }), OTP_ANSWERS.wrong);
      app.clock.advance(180 * SECOND);
      await refused(patchProfile(browser, { phone, code }), OTP_ANSWERS.expired);
      assert.equal((await prove(app, browser, phone)).status, 200);
    });

    it('can be guessed five times, also in parallel', async () => {
      const app = getApp();
      const user = await app.createUser();
      const browser = await app.signedIn(user);
      const phone = newPhone();
      await patchProfile(browser, { phone, resend: true });
      const code = await codeSentTo(app, phone);
      const guesses = Array.from({ length: 12 }, (_, step) => wrongCode(code, step + 1));
      const answers = await Promise.all(
        guesses.map((guess) => patchProfile(browser, { phone, code: guess })),
      );
      const compared = answers.filter(({ text }) => text.includes(OTP_ANSWERS.wrong.error_code));
      assert.equal(compared.length, 5);
      await refused(patchProfile(browser, { phone, code }), OTP_ANSWERS.expired);
      assert.equal((await app.userNow(user.id)).phone, null);
    });

    it('go to at most ten numbers an hour per user, so that nobody texts strangers', async () => {
      const app = getApp();
      const user = await app.createUser();
      const browser = await app.signedIn(user);
      for (let count = 0; count < 10; count++)
        assert.equal((await patchProfile(browser, { phone: newPhone(), resend: true })).status, 202);
      const phone = newPhone();
      const stopped = await patchProfile(browser, { phone, resend: true });
      assert.equal(stopped.status, 429);
      assert.ok(Number(stopped.headers['retry-after']) > 0);
      assert.deepEqual(await smsTo(app, phone), []);
    });

    it('are no codes for other flows, nor theirs for this one', async () => {
      const app = getApp();
      const { user, phone } = await customerWithPhone(app);
      const browser = await app.signedIn(user);
      const next = newPhone();
      await patchProfile(browser, { phone: next, resend: true });
      const code = await codeSentTo(app, next);
      await refused(
        browser.post('/users/password/reset-with-sms-otp/', { phone: next, code }),
        OTP_ANSWERS.expired,
      );
      const other = await app.signedIn(user);
      await other.post('/users/password/reset-with-sms-otp/', { phone });
      await refused(
        patchProfile(other, { phone: next, code: await codeSentTo(app, phone) }),
        OTP_ANSWERS.expired,
      );
    });

    it('store nothing when the account was signed out meanwhile', async () => {
      const app = getApp();
      const user = await app.createUser();
      const browser = await app.signedIn(user);
      const phone = newPhone();
      await patchProfile(browser, { phone, resend: true });
      const code = await codeSentTo(app, phone);
      const typed = { old_password: PASSWORD, new_password1: 'another one', new_password2: 'another one' };
      assert.equal((await (await app.signedIn(user)).post('/users/password/change/', typed)).status, 200);
      assert.equal((await patchProfile(browser, { phone, code })).status, 401);
      assert.equal((await app.userNow(user.id)).phone, null);
    });
  },
  { settings: NO_LIMIT },
);

onEveryEngine(
  'PROFILE_PHONE_CHANGE code',
  (getApp) => {
    it('leaves the phone until the new one is proved, and all else of the request too', async () => {
      const app = getApp();
      const { user, phone: old } = await customerWithPhone(app);
      const browser = await app.signedIn(user);
      const phone = newPhone();
      const typed = phone.replace('+90', '0');
      const asked = await putProfile(browser, { phone: typed, last_name: 'Lovelace' });
      assert.equal(asked.status, 202, asked.text);
      assert.deepEqual(asked.json(), { phone: typed });
      assert.equal((await app.userNow(user.id)).lastName, 'Byron');
      assert.equal((await signInByCode(app, old)).status, 302);
      const code = await codeSentTo(app, phone);
      await refused(
        patchProfile(browser, { phone, code: wrongCode(code), last_name: 'X' }),
        OTP_ANSWERS.wrong,
      );
      assert.deepEqual(await phoneOf(app, user), proved(old));
      assert.equal((await app.userNow(user.id)).lastName, 'Byron');
      const answer = await patchProfile(browser, { phone, code, last_name: 'Lovelace' });
      assert.equal(answer.status, 200, answer.text);
      assert.equal(phoneIn(answer), phone);
      assert.deepEqual(await phoneOf(app, user), proved(phone));
      assert.equal((await app.userNow(user.id)).lastName, 'Lovelace');
      await opensNothing(app, old);
      const [mail] = await mailsTo(app, user.email ?? '');
      assert.equal(mail?.subject, 'Phone changed');
      assert.doesNotMatch(mail?.text ?? '', /opens nothing/);
      assert.ok((await smsTo(app, old)).at(-1)?.includes('removed from your account'));
    });

    it('asks for a recent sign-in first, and says of no number whose it is before', async () => {
      const app = getApp();
      const { phone: taken } = await customerWithPhone(app);
      const { user } = await customerWithPhone(app);
      const thief = await staleBrowser(app, user);
      for (const phone of [taken, newPhone()]) {
        await refusedAsStale(await patchProfile(thief, { phone }));
        const faulty = await patchProfile(thief, { phone, gender: 'x' });
        assert.deepEqual(faulty.json(), { gender: ['"x" is not a valid choice.'] });
      }
      const browser = await app.signedIn(user);
      assert.deepEqual((await patchProfile(browser, { phone: taken })).json(), TAKEN);
      assert.deepEqual(await smsTo(app, taken), []);
    });

    it('answers the same for held and free numbers where the shop hides who is registered', async () => {
      const app = getApp();
      const { phone: taken } = await customerWithPhone(app);
      const user = await app.createUser();
      const browser = await app.signedIn(user);
      await withSetting(app, 'REGISTRATION_PREVENT_ENUMERATION', true, async () => {
        for (const phone of [taken, newPhone()]) {
          const asked = await patchProfile(browser, { phone });
          assert.equal(asked.status, 202);
          assert.deepEqual(asked.json(), { phone });
          assert.equal((await app.userNow(user.id)).phone, null);
        }
      });
    });

    it('lets a number be removed without a code', async () => {
      const app = getApp();
      const { user } = await customerWithPhone(app);
      const answer = await patchProfile(await staleBrowser(app, user), { phone: '' });
      assert.equal(answer.status, 200);
      assert.equal(phoneIn(answer), null);
      assert.equal((await app.userNow(user.id)).isPhoneVerified, false);
    });
  },
  { settings: { ...NO_LIMIT, PROFILE_PHONE_CHANGE: 'code' } },
);
