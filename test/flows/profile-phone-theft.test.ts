import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { User } from '../../src/contracts/user.ts';
import { MINUTE } from '../../src/lib/clock.ts';
import { onEveryEngine, PASSWORD, type TestApp } from '../support/app.ts';
import { guestBrowser } from '../support/guest.ts';
import { codeSentTo, customerWithPhone, newPhone, OTP_ANSWERS, refused, smsTo } from '../support/otp.ts';
import {
  contactData,
  getProfile,
  NO_LIMIT,
  opensNothing,
  patchProfile,
  phoneOf,
  prove,
  proved,
  refusedAsStale,
  signInByCode,
  staleBrowser,
  TAKEN,
} from '../support/profile.ts';
import { newEmail, REGISTER } from '../support/registration.ts';
import { withSetting } from '../support/settings.ts';
import { apiTokenOf, oneTimeLink } from '../support/staff.ts';

onEveryEngine(
  'a stolen session and the phone of the profile',
  (getApp) => {
    it('cannot make its own number a key: it needs to sign in again to prove it', async () => {
      const app = getApp();
      const { user } = await customerWithPhone(app);
      const thief = await staleBrowser(app, user);
      const phone = newPhone();
      assert.equal((await patchProfile(thief, { phone })).status, 200);
      await opensNothing(app, phone);
      for (const more of [{ resend: true }, { code: '123456' }, { resend: true, last_name: 'X' }])
        await refusedAsStale(await patchProfile(thief, { phone, ...more }));
      assert.deepEqual(await smsTo(app, phone), []);
      assert.equal((await app.userNow(user.id)).lastName, 'Byron');
      // A code of another flow is none for this one.
      await thief.post('/users/otp-login/', { phone });
      await refusedAsStale(await patchProfile(thief, { phone, code: '123456' }));
      // A reset by e-mail locks the thief out and removes the number.
      const link = app.resetLink(await app.userNow(user.id));
      const typed = { new_password1: 'after the theft', new_password2: 'after the theft' };
      assert.equal((await app.browser().post(`/users/api-reset/${link}/`, typed)).status, 200);
      assert.equal((await getProfile(thief)).status, 401);
      assert.equal((await app.userNow(user.id)).phone, null);
    });

    it('cannot guess the code that the owner’s browser asked for', async () => {
      const app = getApp();
      const user = await app.createUser();
      const [browser, thief] = [await app.signedIn(user), await app.signedIn(user)];
      const phone = newPhone();
      await patchProfile(browser, { phone, resend: true });
      const code = await codeSentTo(app, phone);
      await refused(patchProfile(thief, { phone, code }), OTP_ANSWERS.expired);
      assert.equal((await patchProfile(browser, { phone, code })).status, 200);
    });

    it('cannot shut the owner out of an account without a verified e-mail', async () => {
      const app = getApp();
      for (const given of [{ isEmailVerified: false }, { email: null, isEmailVerified: false }]) {
        const { user, phone } = await customerWithPhone(app, given);
        const { browser: thief } = await signInByCode(app, phone);
        await thief.get('/csrf_token/');
        app.clock.advance(16 * MINUTE);
        for (const change of [newPhone(), '', null])
          await refusedAsStale(await patchProfile(thief, { phone: change }));
        assert.deepEqual(await phoneOf(app, user), proved(phone));
        assert.equal((await signInByCode(app, phone)).status, 302);
      }
    });

    it('cannot take away the unproved phone either, if that is the only way in', async () => {
      const app = getApp();
      const phone = newPhone();
      const user = await app.createUser({ phone, isEmailVerified: false });
      await refusedAsStale(await patchProfile(await staleBrowser(app, user), { phone: null }));
      assert.equal((await patchProfile(await app.signedIn(user), { phone: null })).status, 200);
      assert.equal((await app.userNow(user.id)).phone, null);
    });

    it('has no say by API token or one-time link, which prove nothing', async () => {
      const app = getApp();
      const user = await app.createUser();
      const phone = newPhone();
      const linked = app.browser();
      await linked.get(await oneTimeLink(app, user));
      await refusedAsStale(await patchProfile(linked, { phone, resend: true }));
      const headers = { authorization: `Token ${await apiTokenOf(app, await app.userNow(user.id))}` };
      await refusedAsStale(await patchProfile(app.browser(), { phone, resend: true }, headers));
      assert.equal((await patchProfile(app.browser(), { phone }, headers)).status, 200);
      assert.deepEqual(await phoneOf(app, user), contactData(phone));
      assert.deepEqual(await smsTo(app, phone), []);
    });

    it('of a guest is treated the same', async () => {
      const app = getApp();
      const { user, browser } = await guestBrowser(app);
      const phone = newPhone();
      assert.equal((await patchProfile(browser, { phone })).status, 200);
      await refusedAsStale(await patchProfile(browser, { phone, resend: true }));
      assert.deepEqual(await phoneOf(app, user), contactData(phone));
    });
  },
  { settings: NO_LIMIT },
);

onEveryEngine(
  'a number in somebody’s profile that they never proved',
  (getApp) => {
    /** Somebody who entered a number that is not theirs. */
    const squatter = async (app: TestApp, phone: string): Promise<User> => {
      const user = await app.createUser();
      assert.equal((await patchProfile(await app.signedIn(user), { phone })).status, 200);
      return user;
    };

    it('keeps nobody from registering with it, and makes nobody ambiguous', async () => {
      const app = getApp();
      const phone = newPhone();
      await squatter(app, phone);
      const email = newEmail();
      const registered = await app.browser().post(REGISTER, { email, password: PASSWORD, phone });
      assert.equal(registered.status, 201, registered.text);
      assert.equal((await signInByCode(app, phone)).status, 302);
    });

    it('keeps its owner from nothing: profile, code, sign-in', async () => {
      const app = getApp();
      const phone = newPhone();
      const squatting = await squatter(app, phone);
      const victim = await app.createUser();
      const browser = await app.signedIn(victim);
      assert.equal((await patchProfile(browser, { phone })).status, 200);
      assert.equal((await prove(app, browser, phone)).status, 200);
      assert.equal((await signInByCode(app, phone)).status, 302);
      assert.deepEqual(await phoneOf(app, victim), proved(phone));
      // Now it is taken: the squatter cannot prove it, and may give it up.
      const theirs = await app.signedIn(squatting);
      assert.deepEqual((await patchProfile(theirs, { phone, resend: true })).json(), TAKEN);
      assert.equal((await patchProfile(theirs, { phone, last_name: 'X' })).status, 200);
      assert.equal((await patchProfile(theirs, { phone: '' })).status, 200);
      assert.deepEqual(await phoneOf(app, victim), proved(phone));
    });

    it('that equals a verified one opens nothing of either account for the squatter', async () => {
      const app = getApp();
      const { user: victim, phone } = await customerWithPhone(app);
      await withSetting(app, 'REGISTRATION_PREVENT_ENUMERATION', true, async () => {
        const squatting = await squatter(app, phone);
        const { status, browser } = await signInByCode(app, phone);
        assert.equal(status, 302);
        assert.equal(((await browser.get('/current_user/')).json() as { pk: number }).pk, victim.id);
        assert.equal((await app.userNow(squatting.id)).isPhoneVerified, false);
      });
    });

    it('keeps guests from no first password with it', async () => {
      const app = getApp();
      const phone = newPhone();
      await squatter(app, phone);
      const { user, browser } = await guestBrowser(app);
      const input = { password1: PASSWORD, password2: PASSWORD, phone };
      assert.equal((await browser.post('/users/password-sms-otp/set/', input)).status, 202);
      const code = await codeSentTo(app, phone);
      assert.equal((await browser.post('/users/password-sms-otp/set/', { ...input, code })).status, 200);
      assert.deepEqual(await phoneOf(app, user), proved(phone));
    });
  },
  { settings: NO_LIMIT },
);
