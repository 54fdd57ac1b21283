import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { User } from '../../src/contracts/user.ts';
import { unusablePassword } from '../../src/hashing/hasher.ts';
import { MINUTE } from '../../src/lib/clock.ts';
import { onEveryEngine, PASSWORD, type TestApp } from '../support/app.ts';
import { type Browser, XHR } from '../support/browser.ts';
import { guestBrowser } from '../support/guest.ts';
import { codeSentTo, newPhone, smsTo } from '../support/otp.ts';
import { NO_LIMIT, patchProfile } from '../support/profile.ts';
import { CHOSEN, mailsTo, newEmail, REGISTER } from '../support/registration.ts';
import { withSetting } from '../support/settings.ts';

const BY_SMS = 'users.views.RegisterSMSOtpView';

/** Registers without a proof of the phone. */
async function registered(app: TestApp, phone: string): Promise<{ email: string; browser: Browser }> {
  const [email, browser] = [newEmail(), app.browser()];
  const answer = await browser.post(REGISTER, { email, phone, password: CHOSEN });
  assert.equal(answer.status, 201, answer.text);
  return { email, browser };
}

const idOf = async (browser: Browser): Promise<unknown> =>
  ((await browser.get('/current_user/')).json() as { pk: unknown }).pk;

/** Signs in with a code sent to the phone, as whoever holds it can. @returns the id of the user */
async function signInByCode(app: TestApp, phone: string): Promise<unknown> {
  app.clock.advance(2 * MINUTE);
  const browser = app.browser();
  await browser.post('/users/otp-login/', { phone });
  const code = await codeSentTo(app, phone);
  const answer = await browser.post('/users/otp-login/', { phone, code }, { headers: XHR });
  assert.equal(answer.status, 200, answer.text);
  return idOf(browser);
}

const byEmail = async (app: TestApp, email: string): Promise<User> => {
  const user = await app.core.storage.read.users.byEmail(email);
  assert.ok(user);
  return user;
};

/** What is left of the account of a stranger whose unproved number its owner proved. */
async function assertLost(app: TestApp, stranger: User): Promise<void> {
  const now = await app.userNow(stranger.id);
  assert.deepEqual([now.phone, now.isPhoneVerified, now.isActive], [null, false, true]);
  assert.equal(now.password, stranger.password);
  assert.ok((await app.auditOf(stranger)).includes('phone.change:success'));
  const mails = await mailsTo(app, stranger.email ?? '');
  assert.match(mails.at(-1)?.text ?? '', /confirmed with a code that this number is theirs/);
  await app.signedIn(now);
}

for (const isUnique of [true, false])
  onEveryEngine(
    `a number that a stranger entered without proof (PHONE_NUMBER_UNIQUE_VALIDATOR_ACTIVE ${isUnique})`,
    (getApp) => {
      it('is its owner’s who registers with a code: theirs alone, and so are the codes', async () => {
        const app = getApp();
        const phone = newPhone();
        const stranger = await app.createUser({ phone });
        await withSetting(app, 'REST_REGISTER_VIEW', BY_SMS, async () => {
          const [email, browser] = [newEmail(), app.browser()];
          const form = { email, phone, password: CHOSEN };
          assert.equal((await browser.post(REGISTER, form)).status, 202);
          const created = await browser.post(REGISTER, { ...form, code: await codeSentTo(app, phone) });
          assert.equal(created.status, 201, created.text);
          await assertLost(app, stranger);
          assert.equal(await signInByCode(app, phone), (await byEmail(app, email)).id);
        });
      });

      it('is its owner’s who registers without a code and proves it in the profile', async () => {
        const app = getApp();
        const phone = newPhone();
        const stranger = await app.createUser({ phone });
        const { email, browser } = await registered(app, phone);
        const owner = await byEmail(app, email);
        assert.deepEqual([owner.phone, owner.isPhoneVerified, owner.mayHoldPhone], [phone, false, false]);
        assert.equal((await patchProfile(browser, { phone, resend: true })).status, 202);
        const code = await codeSentTo(app, phone);
        assert.equal((await patchProfile(browser, { phone, code })).status, 200);
        await assertLost(app, stranger);
        assert.equal(await signInByCode(app, phone), owner.id);
      });

      it('is its owner’s who had another number, or none, before they proved it', async () => {
        const app = getApp();
        const phone = newPhone();
        const stranger = await app.createUser({ phone });
        const owner = await app.createUser();
        const browser = await app.signedIn(owner);
        assert.equal((await patchProfile(browser, { phone, resend: true })).status, 202);
        const code = await codeSentTo(app, phone);
        assert.equal((await patchProfile(browser, { phone, code })).status, 200);
        await assertLost(app, stranger);
      });

      it('is the guest’s who sets a password with a code', async () => {
        const app = getApp();
        const phone = newPhone();
        const stranger = await app.createUser({ phone });
        const { user, browser } = await guestBrowser(app);
        const form = { password1: CHOSEN, password2: CHOSEN, phone };
        assert.equal((await browser.post('/users/password-sms-otp/set/', form)).status, 202);
        const code = await codeSentTo(app, phone);
        const answer = await browser.post('/users/password-sms-otp/set/', { ...form, code });
        assert.equal(answer.status, 200, answer.text);
        await assertLost(app, stranger);
        assert.equal(await signInByCode(app, phone), user.id);
      });

      it('keeps no code and no reset from whoever entered it before', async () => {
        const app = getApp();
        const phone = newPhone();
        const owner = await app.createUser({ phone });
        for (let stranger = 0; stranger < 3; stranger++) await registered(app, phone);
        assert.equal(await signInByCode(app, phone), owner.id);
        const before = (await smsTo(app, phone)).length;
        await app.browser().post('/users/password/reset-with-phone/', { phone });
        assert.equal((await smsTo(app, phone)).length, before + 1);
      });

      it('keeps none from a customer because somebody entered it for a guest at a checkout', async () => {
        const app = getApp();
        const phone = newPhone();
        await app.createUser({ userType: 'guest', password: unusablePassword(), phone });
        const { email } = await registered(app, phone);
        assert.equal(await signInByCode(app, phone), (await byEmail(app, email)).id);
      });

      it('stays contact data in profiles: a proof takes nothing from those who only wrote it down', async () => {
        const app = getApp();
        const phone = newPhone();
        const relative = await app.createUser({ phone, mayHoldPhone: false });
        const owner = await app.createUser({ phone });
        assert.equal(await signInByCode(app, phone), owner.id);
        assert.equal((await app.userNow(relative.id)).phone, phone);
      });

      it('is refused to everybody once its owner has proved it', async () => {
        const app = getApp();
        const phone = newPhone();
        await app.createUser({ phone, isPhoneVerified: true });
        const body = { email: newEmail(), phone, password: PASSWORD };
        const answer = await app.browser().post(REGISTER, body);
        assert.deepEqual(answer.json(), { phone: ['This phone number is already in use.'] });
        const browser = await app.signedIn(await app.createUser());
        for (const more of [{}, { resend: true }])
          assert.equal((await patchProfile(browser, { phone, ...more })).status, 400);
      });
    },
    { settings: { ...NO_LIMIT, PHONE_NUMBER_UNIQUE_VALIDATOR_ACTIVE: isUnique } },
  );
