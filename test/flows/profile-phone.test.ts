import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { User } from '../../src/contracts/user.ts';
import { MINUTE, SECOND } from '../../src/lib/clock.ts';
import { encodeUid } from '../../src/links/reset-token.ts';
import { onEveryEngine, PASSWORD, type TestApp } from '../support/app.ts';
import type { Browser, Response } from '../support/browser.ts';
import { guestBrowser } from '../support/guest.ts';
import {
  codeSentTo,
  customerWithPhone,
  newPhone,
  OTP_ANSWERS,
  refused,
  smsTo,
  wrongCode,
} from '../support/otp.ts';
import { getProfile, PROFILE, patchProfile, putProfile, staleBrowser } from '../support/profile.ts';
import { mailsTo, newEmail, REGISTER } from '../support/registration.ts';
import { withSetting } from '../support/settings.ts';
import { apiTokenOf, oneTimeLink } from '../support/staff.ts';

const NO_LIMIT = {
  THROTTLING_SETTINGS: { 'profile-update': null, login: null, 'password-reset': null, register: null },
};
const TAKEN = { phone: ['This phone number is already in use.'] };
const STALE = { detail: 'Please sign in again to confirm this.' };

const phoneIn = (answer: Response): unknown => (answer.json() as { phone: unknown }).phone;
const isVerifiedIn = (answer: Response): unknown =>
  (answer.json() as { attributes: { verified_phone?: boolean } }).attributes.verified_phone;

const phoneOf = async (app: TestApp, { id }: User) => {
  const { phone, isPhoneVerified, mayHoldPhone } = await app.userNow(id);
  return { phone, isPhoneVerified, mayHoldPhone };
};
const proved = (phone: string) => ({ phone, isPhoneVerified: true, mayHoldPhone: true });
const contactData = (phone: string) => ({ phone, isPhoneVerified: false, mayHoldPhone: false });

async function refusedAsStale(answer: Response): Promise<void> {
  assert.equal(answer.status, 401, answer.text);
  assert.deepEqual(answer.json(), STALE);
  assert.equal(
    answer.headers['www-authenticate'],
    'Token error="insufficient_user_authentication", max_age="900"',
  );
}

/** Nobody gets into an account, or out of somebody's, with a phone: no code, no link. */
async function opensNothing(app: TestApp, phone: string): Promise<void> {
  const before = (await smsTo(app, phone)).length;
  await app.browser().post('/users/otp-login/', { phone });
  await app.browser().post('/users/password/reset-with-sms-otp/', { phone });
  await app.browser().post('/users/password/reset-with-phone/', { phone });
  assert.equal((await smsTo(app, phone)).length, before);
}

/** Asks for a code for a phone and enters it. */
async function prove(app: TestApp, browser: Browser, phone: string, more: object = {}): Promise<Response> {
  const asked = await patchProfile(browser, { ...more, phone, resend: true });
  assert.equal(asked.status, 202, asked.text);
  return patchProfile(browser, { ...more, phone, code: await codeSentTo(app, phone) });
}

async function signInByCode(app: TestApp, phone: string): Promise<Response> {
  const browser = app.browser();
  await browser.post('/users/otp-login/', { phone });
  return browser.post('/users/otp-login/', { phone, code: await codeSentTo(app, phone) });
}

onEveryEngine(
  'a new phone in the profile',
  (getApp) => {
    it('is stored and shown at once, and opens nothing until a code proves it', async () => {
      const app = getApp();
      const { user, phone: old } = await customerWithPhone(app);
      const browser = await app.signedIn(user);
      const phone = newPhone();
      const answer = await patchProfile(browser, {
        phone: phone.replace('+90', '0 '),
        last_name: 'Lovelace',
      });
      assert.equal(answer.status, 200, answer.text);
      assert.equal(phoneIn(answer), phone);
      assert.equal(isVerifiedIn(answer), undefined);
      assert.deepEqual(await phoneOf(app, user), contactData(phone));
      assert.equal((await app.userNow(user.id)).lastName, 'Lovelace');
      await opensNothing(app, phone);
      await opensNothing(app, old);

      const answered = await prove(app, browser, phone);
      assert.equal(answered.status, 200, answered.text);
      assert.equal(isVerifiedIn(answered), true);
      assert.deepEqual(await phoneOf(app, user), proved(phone));
      assert.equal((await signInByCode(app, phone)).status, 302);
    });

    it('can be proved in the same request as it is entered, and nothing is stored before', async () => {
      const app = getApp();
      const { user, phone: old } = await customerWithPhone(app);
      const browser = await app.signedIn(user);
      const phone = newPhone();
      const typed = phone.replace('+90', '0');
      const asked = await patchProfile(browser, { phone: ` ${typed} `, resend: 'true', last_name: 'X' });
      assert.equal(asked.status, 202);
      assert.deepEqual(asked.json(), { phone: typed });
      assert.deepEqual(await phoneOf(app, user), proved(old));
      assert.equal((await app.userNow(user.id)).lastName, 'Byron');
      const code = await codeSentTo(app, phone);
      assert.equal((await putProfile(browser, { phone, code, last_name: 'X' })).status, 200);
      assert.deepEqual(await phoneOf(app, user), proved(phone));
      assert.equal((await app.userNow(user.id)).lastName, 'X');
    });

    it('is no change in another spelling: nothing is written, nobody is told', async () => {
      const app = getApp();
      const { user, phone } = await customerWithPhone(app);
      const browser = await app.signedIn(user);
      const [trail, queued, before] = [
        await app.auditOf(user),
        await app.queued(),
        await app.userNow(user.id),
      ];
      const spellings = [
        phone,
        phone.replace('+', '00'),
        phone.replace('+90', '0'),
        phone.replace('+90', ' (0)'),
      ];
      for (const spelling of spellings) {
        const answer = await patchProfile(browser, { phone: spelling });
        assert.equal(answer.status, 200);
        assert.equal(isVerifiedIn(answer), true);
      }
      // A code for what is proved already proves nothing more.
      for (const more of [{ code: '123456' }, { resend: true }])
        assert.equal((await patchProfile(browser, { phone, ...more })).status, 200);
      assert.deepEqual([await app.auditOf(user), await app.queued()], [trail, queued]);
      assert.deepEqual(await app.userNow(user.id), before);
    });

    it('is told to the owner: by mail without the whole number, and by SMS to the number of before', async () => {
      const app = getApp();
      const { user, phone: old } = await customerWithPhone(app, { languageCode: 'tr', firstName: 'Zeynep' });
      const browser = await app.signedIn(user);
      const phone = newPhone();
      await patchProfile(browser, { phone });
      await patchProfile(browser, { phone: '' });
      const [changed, removed, ...others] = await mailsTo(app, user.email ?? '');
      assert.equal(others.length, 0);
      assert.equal(changed?.subject, 'Telefon numaranız değiştirildi');
      assert.match(changed?.text ?? '', /Zeynep/);
      assert.ok(changed?.text.includes(phone.slice(-4)) && changed.text.includes('doğrulanana'));
      assert.ok(!changed?.text.includes(phone) && !changed?.html?.includes(phone.slice(3)));
      assert.match(removed?.text ?? '', /kaldırıldı/);
      const texts = (await smsTo(app, old)).filter((text) => text.includes('kaldırıldı'));
      assert.equal(texts.length, 1);
      assert.doesNotMatch(texts[0] ?? '', /https?:|Zeynep/);
      assert.deepEqual(
        (await app.auditOf(user)).filter((event) => event.startsWith('phone')),
        ['phone.change:success', 'phone.change:success'],
      );
      const trail = JSON.stringify(await app.core.storage.read.audit.list({ userId: user.id, limit: 100 }));
      assert.ok(!trail.includes(phone.slice(3)) && !trail.includes(old.slice(3)));
    });

    it('makes links sent to the old number by SMS void at once, also when the number comes back', async () => {
      const app = getApp();
      const { user, phone: old } = await customerWithPhone(app);
      const browser = await app.signedIn(user);
      const link = async () =>
        `${encodeUid(user.id)}/${app.core.resetTokens.make(await app.userNow(user.id), 'sms')}`;
      const isValid = async (path: string) =>
        ((await app.browser().get(`/users/api-reset/${path}/`)).json() as { validlink: boolean }).validlink;
      const sent = await link();
      assert.equal(await isValid(sent), true);
      const code = app.browser();
      await code.post('/users/otp-login/', { phone: old });
      const codeSent = await codeSentTo(app, old);
      await patchProfile(browser, { phone: newPhone() });
      assert.equal(await isValid(sent), false);
      assert.equal(await isValid(await link()), false);
      await refused(code.post('/users/otp-login/', { phone: old, code: codeSent }), OTP_ANSWERS.wrong);
      await patchProfile(browser, { phone: old });
      assert.equal(await isValid(sent), false);
      assert.deepEqual(await phoneOf(app, user), contactData(old));
    });

    it('keeps this session when it is proved, and ends all others, all API tokens and links', async () => {
      const app = getApp();
      const user = await app.createUser();
      const [browser, other] = [await app.signedIn(user), await app.signedIn(user)];
      const headers = { authorization: `Token ${await apiTokenOf(app, await app.userNow(user.id))}` };
      const link = app.resetLink(await app.userNow(user.id));
      const phone = newPhone();
      await patchProfile(browser, { phone });
      for (const one of [browser, other]) assert.equal((await getProfile(one)).status, 200);
      const before = { session: browser.cookies.get('sessionid'), device: browser.cookies.get('device') };
      const answer = await prove(app, browser, phone);
      const set = [answer.headers['set-cookie']].flat();
      assert.match(String(set[0]), /^sessionid=/);
      assert.notEqual(browser.cookies.get('sessionid'), before.session);
      assert.notEqual(browser.cookies.get('device'), before.device);
      assert.equal((await getProfile(browser)).status, 200);
      assert.equal((await getProfile(other)).status, 401);
      assert.equal((await getProfile(app.browser(), headers)).status, 401);
      assert.deepEqual((await app.browser().get(`/users/api-reset/${link}/`)).json(), { validlink: false });
      assert.deepEqual((await app.auditOf(user)).slice(-2), [
        'phone.change:success',
        'phone.confirm:success',
      ]);
    });

    it('does not make a session fresh again when it is proved', async () => {
      const app = getApp();
      const user = await app.createUser();
      const browser = await app.signedIn(user);
      app.clock.advance(14 * MINUTE);
      assert.equal((await prove(app, browser, newPhone())).status, 200);
      app.clock.advance(2 * MINUTE);
      await refusedAsStale(await patchProfile(browser, { phone: newPhone(), resend: true }));
    });

    it('that somebody holds is refused as at registration, unless the shop hides who is registered', async () => {
      const app = getApp();
      const { phone: taken } = await customerWithPhone(app);
      const claimed = newPhone();
      await app.createUser({ phone: claimed });
      const { user, phone: old } = await customerWithPhone(app);
      const browser = await app.signedIn(user);
      for (const phone of [taken, claimed])
        for (const more of [{}, { resend: true }]) {
          const answer = await patchProfile(browser, { phone, last_name: 'X', ...more });
          assert.equal(answer.status, 400);
          assert.deepEqual(answer.json(), TAKEN);
        }
      assert.deepEqual(await phoneOf(app, user), proved(old));
      assert.equal((await app.userNow(user.id)).lastName, 'Byron');
      await withSetting(app, 'UNIQUE_VALIDATOR_PHONE_MESSAGE', 'Ask us.', async () =>
        assert.deepEqual((await patchProfile(browser, { phone: taken })).json(), { phone: ['Ask us.'] }),
      );
      await withSetting(app, 'REGISTRATION_PREVENT_ENUMERATION', true, async () => {
        const free = newPhone();
        for (const phone of [taken, free]) {
          const answer = await patchProfile(browser, { phone });
          assert.equal(answer.status, 200);
          const now = await app.userNow(user.id);
          assert.deepEqual(await phoneOf(app, user), contactData(phone));
          assert.equal(phoneIn(answer), now.phone);
          const asked = await patchProfile(browser, { phone, resend: true });
          assert.equal(asked.status, 202);
          assert.deepEqual(asked.json(), { phone });
          await refused(patchProfile(browser, { phone, code: '0000000' }), OTP_ANSWERS.wrong);
        }
      });
    });

    it('that somebody proved stays theirs, even for one who reads its SMS', async () => {
      const app = getApp();
      const { user: holder, phone } = await customerWithPhone(app);
      const user = await app.createUser();
      const browser = await app.signedIn(user);
      await withSetting(app, 'REGISTRATION_PREVENT_ENUMERATION', true, async () => {
        assert.equal((await patchProfile(browser, { phone })).status, 200);
        const answer = await prove(app, browser, phone);
        assert.equal(answer.status, 400);
        assert.deepEqual(answer.json(), TAKEN);
        assert.deepEqual(await phoneOf(app, user), contactData(phone));
        assert.deepEqual(await phoneOf(app, holder), proved(phone));
      });
      assert.deepEqual((await patchProfile(browser, { phone, resend: true })).json(), TAKEN);
    });

    it('goes to one of many who prove it at once', async () => {
      const app = getApp();
      const phone = newPhone();
      const people = await Promise.all(
        Array.from({ length: 6 }, async () => {
          const user = await app.createUser();
          return { user, browser: await app.signedIn(user) };
        }),
      );
      const codes: string[] = [];
      for (const { browser } of people) {
        assert.equal((await patchProfile(browser, { phone, resend: true })).status, 202);
        codes.push(await codeSentTo(app, phone));
      }
      const answers = await Promise.all(
        people.map(({ browser }, index) => patchProfile(browser, { phone, code: codes[index] })),
      );
      assert.deepEqual(answers.map(({ status }) => status).toSorted(), [200, 400, 400, 400, 400, 400]);
      const holders = await app.core.storage.read.users.activeWithPhone(phone);
      assert.deepEqual(
        holders.map(({ isPhoneVerified }) => isPhoneVerified),
        [true],
      );
    });

    it('is one of two that are entered at once, and each change of it is on record', async () => {
      const app = getApp();
      for (let round = 0; round < 4; round++) {
        const { user } = await customerWithPhone(app);
        const browser = await app.signedIn(user);
        const phones = [newPhone(), newPhone()];
        const answers = await Promise.all(phones.map((phone) => patchProfile(browser, { phone })));
        for (const { status, text } of answers) assert.equal(status, 200, text);
        const { phone } = await app.userNow(user.id);
        assert.ok(phones.includes(phone ?? ''));
        const changes = (await app.auditOf(user)).filter((event) => event === 'phone.change:success');
        assert.equal(changes.length, 2);
      }
    });

    it('is stored once when it is sent twice, and proved once by one code', async () => {
      const app = getApp();
      const user = await app.createUser();
      const browser = await app.signedIn(user);
      const phone = newPhone();
      const twice = <T>(work: () => Promise<T>) => Promise.all([work(), work(), work()]);
      for (const { status } of await twice(() => patchProfile(browser, { phone }))) assert.equal(status, 200);
      assert.equal((await app.queued()).filter((kind) => kind === 'phone-changed').length > 0, true);
      assert.equal((await mailsTo(app, user.email ?? '')).length, 1);
      await patchProfile(browser, { phone, resend: true });
      const code = await codeSentTo(app, phone);
      const answers = await twice(() => patchProfile(browser, { phone, code }));
      assert.equal(answers.filter(({ status }) => status === 200).length, 1);
      for (const answer of answers)
        if (answer.status !== 200) assert.ok([401, 406].includes(answer.status), answer.text);
      assert.deepEqual(await phoneOf(app, user), proved(phone));
      assert.equal((await app.auditOf(user)).filter((event) => event === 'phone.confirm:success').length, 1);
    });
  },
  { settings: NO_LIMIT },
);

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
      for (const isEmailVerified of [false, null]) {
        const { user, phone } = await customerWithPhone(app, {
          isEmailVerified: false,
          ...(isEmailVerified === null && { email: newEmail() }),
        });
        const thief = await staleBrowser(app, user);
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
      await squatterIsNobody(app, phone);
      assert.equal((await signInByCode(app, phone)).status, 302);
    });

    async function squatterIsNobody(app: TestApp, phone: string): Promise<void> {
      const holders = await app.core.storage.read.users.activeWithPhone(phone);
      assert.equal(holders.length, 1);
    }

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
        assert.equal((await signInByCode(app, phone)).status, 302);
        assert.ok(
          (await app.auditOf(victim)).includes('session.sign_in:success') ||
            (await app.userNow(victim.id)).lastLogin !== null,
        );
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

onEveryEngine('a known device on the profile', (getApp) => {
  const xhr = { 'x-requested-with': 'XMLHttpRequest' };
  const deviceless = async (app: TestApp, user: User) => {
    const browser = await app.signedIn(user);
    browser.cookies.delete('device');
    return browser;
  };
  const cookiesOf = ({ headers }: Response): string[] =>
    [headers['set-cookie'] ?? []].flat().map((cookie) => String(cookie).split('=')[0] ?? '');

  it('is set for scripts of a signed-in browser that lost it, alone, and once', async () => {
    const app = getApp();
    const user = await app.createUser();
    for (const headers of [xhr, { accept: 'application/json' }]) {
      const browser = await deviceless(app, user);
      assert.deepEqual(cookiesOf(await getProfile(browser, headers)), ['device']);
      const known = app.core.devices.read(browser.cookies.get('device') ?? '');
      assert.equal(known?.userId, user.id);
      assert.deepEqual(cookiesOf(await getProfile(browser, headers)), []);
    }
  });

  it('is not set for pages, programs, HEAD, writes or API tokens', async () => {
    const app = getApp();
    const user = await app.createUser();
    const browser = await deviceless(app, user);
    assert.deepEqual(cookiesOf(await getProfile(browser)), []);
    assert.deepEqual(cookiesOf(await getProfile(browser, { accept: 'text/html' })), []);
    assert.deepEqual(cookiesOf(await browser.request('HEAD', PROFILE, undefined, { headers: xhr })), []);
    assert.deepEqual(cookiesOf(await patchProfile(browser, { first_name: 'X' }, xhr)), []);
    const headers = { ...xhr, authorization: `Token ${await apiTokenOf(app, await app.userNow(user.id))}` };
    assert.deepEqual(cookiesOf(await getProfile(app.browser(), headers)), []);
  });

  it('replaces one of somebody else, a forged one, and one from before a new password', async () => {
    const app = getApp();
    const user = await app.createUser();
    const other = await app.createUser();
    const devices = app.core.devices;
    const old = { id: user.id, authGeneration: user.authGeneration - 1 };
    for (const device of [devices.issue(other, null), devices.issue(old, null), 'forged', '']) {
      const browser = await deviceless(app, user);
      browser.cookies.set('device', device);
      assert.deepEqual(cookiesOf(await getProfile(browser, xhr)), ['device']);
      assert.equal(devices.read(browser.cookies.get('device') ?? '')?.userId, user.id);
    }
  });

  it('waits while the session is renewed, for the storefront joins cookies with commas', async () => {
    const app = getApp();
    const browser = await deviceless(app, await app.createUser());
    app.clock.advance(25 * 60 * MINUTE);
    assert.deepEqual(cookiesOf(await getProfile(browser, xhr)), ['sessionid']);
    assert.deepEqual(cookiesOf(await getProfile(browser, xhr)), ['device']);
  });
});
