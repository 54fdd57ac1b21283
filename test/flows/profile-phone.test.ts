import assert from 'node:assert/strict';
import { it } from 'node:test';
import { MINUTE } from '../../src/lib/clock.ts';
import { encodeUid } from '../../src/links/reset-token.ts';
import { onEveryEngine } from '../support/app.ts';
import { codeSentTo, customerWithPhone, newPhone, OTP_ANSWERS, refused, smsTo } from '../support/otp.ts';
import {
  contactData,
  getProfile,
  isVerifiedIn,
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
  TAKEN,
} from '../support/profile.ts';
import { mailsTo } from '../support/registration.ts';
import { withSetting } from '../support/settings.ts';
import { apiTokenOf } from '../support/staff.ts';

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
      assert.equal(isVerifiedIn(answer), false);
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
      const mails = await mailsTo(app, user.email ?? '');
      assert.equal(mails.length, 2);
      // They were queued in one millisecond, so they arrive in any order.
      const changed = mails.find(({ text }) => text.includes(phone.slice(-4)));
      const removed = mails.find((mail) => mail !== changed);
      assert.equal(changed?.subject, 'Telefon numaranız değiştirildi');
      assert.match(changed?.text ?? '', /Zeynep/);
      assert.ok(changed?.text.includes('doğrulanana'));
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
      const session = browser.cookies.get('sessionid');
      const answer = await prove(app, browser, phone);
      const set = [answer.headers['set-cookie']].flat();
      assert.match(String(set[0]), /^sessionid=/);
      assert.notEqual(browser.cookies.get('sessionid'), session);
      assert.notEqual(await app.core.devices.find(browser.cookies.get('device') ?? ''), null);
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

    it('that somebody holds is refused unless it is proved, or the shop hides who is registered', async () => {
      const app = getApp();
      const { phone: taken } = await customerWithPhone(app);
      const claimed = newPhone();
      await app.createUser({ phone: claimed });
      const { user, phone: old } = await customerWithPhone(app);
      const browser = await app.signedIn(user);
      for (const entered of [{ phone: taken }, { phone: taken, resend: true }, { phone: claimed }]) {
        const answer = await patchProfile(browser, { ...entered, last_name: 'X' });
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
      await withSetting(app, 'SMS_BUDGETS', { unproven_number: null }, async () => {
        for (const { browser } of people) {
          assert.equal((await patchProfile(browser, { phone, resend: true })).status, 202);
          codes.push(await codeSentTo(app, phone));
        }
      });
      const answers = await Promise.all(
        people.map(({ browser }, index) => patchProfile(browser, { phone, code: codes[index] })),
      );
      assert.deepEqual(answers.map(({ status }) => status).toSorted(), [200, 400, 400, 400, 400, 400]);
      const holders = await app.core.storage.read.users.list({ phone, limit: 10 });
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
