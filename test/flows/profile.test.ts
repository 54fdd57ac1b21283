import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { User } from '../../src/contracts/user.ts';
import { onEveryEngine, type TestApp } from '../support/app.ts';
import { guestBrowser } from '../support/guest.ts';
import { getProfile, NO_LIMIT, PROFILE, patchProfile, putProfile } from '../support/profile.ts';
import { withSetting } from '../support/settings.ts';
import { apiTokenOf } from '../support/staff.ts';

const ALL = {
  first_name: 'Grace',
  last_name: 'Hopper',
  gender: 'female',
  date_of_birth: '1906-12-09',
  email_allowed: false,
  sms_allowed: false,
  whatsapp_allowed: false,
  call_allowed: null,
  language_code: 'tr',
} as const;

const detailsOf = async ({ core }: TestApp, { id: userId }: User, event: string) =>
  (await core.storage.read.audit.list({ userId, limit: 100 }))
    .filter((row) => row.event === event)
    .map(({ detail }) => detail)
    .reverse();

onEveryEngine('GET /users/profile/', (getApp) => {
  it('shows customers what is stored about them', async () => {
    const app = getApp();
    const user = await app.createUser({
      phone: '+905301234567',
      isPhoneVerified: true,
      gender: 'male',
      dateOfBirth: '1815-12-10',
      callAllowed: null,
      attributes: { confirm: true },
    });
    const answer = await getProfile(await app.signedIn(user));
    assert.equal(answer.status, 200);
    assert.match(String(answer.headers['cache-control']), /no-store/);
    assert.deepEqual(answer.json(), {
      id: user.id,
      first_name: 'Ada',
      last_name: 'Byron',
      email: user.email,
      phone: '+905301234567',
      gender: 'male',
      genders: ['male', 'female'],
      date_of_birth: '1815-12-10',
      email_allowed: true,
      sms_allowed: true,
      whatsapp_allowed: true,
      call_allowed: null,
      avatar: null,
      language_code: 'en',
      attributes: { confirm: true, verified_phone: true },
      date_joined: new Date(user.dateJoined).toISOString(),
    });
  });

  it('shows phones as the storefront’s form wants them', async () => {
    const app = getApp();
    const shownTo = async (phone: string) => {
      const user = await app.createUser({ phone });
      return ((await getProfile(await app.signedIn(user))).json() as { phone: string }).phone;
    };
    await withSetting(app, 'PHONE_OUTPUT_FORMAT', 'national', async () => {
      assert.equal(await shownTo('+905301234568'), '05301234568');
      assert.equal(await shownTo('+4915123456789'), '+4915123456789');
    });
  });

  it('falls back to the shop’s language, and answers guests and programs', async () => {
    const app = getApp();
    const { user, browser } = await guestBrowser(app, { firstName: '', lastName: '' });
    await withSetting(app, 'LANGUAGE_CODE', 'de', async () => {
      assert.equal(((await getProfile(browser)).json() as typeof ALL).language_code, 'de');
    });
    const headers = { authorization: `Token ${await apiTokenOf(app, user)}` };
    assert.equal(((await getProfile(app.browser(), headers)).json() as { id: number }).id, user.id);
  });

  it('is for those who are signed in', async () => {
    const app = getApp();
    for (const method of ['GET', 'PATCH', 'PUT'] as const) {
      const answer = await app.browser().request(method, PROFILE, method === 'GET' ? undefined : ALL);
      assert.equal(answer.status, 401);
      assert.deepEqual(answer.json(), { detail: 'Authentication credentials were not provided.' });
      assert.equal(answer.headers['www-authenticate'], 'Token');
    }
  });
});

onEveryEngine(
  'PATCH and PUT /users/profile/',
  (getApp) => {
    it('store every field, and answer with the profile as it is now', async () => {
      const app = getApp();
      for (const write of [patchProfile, putProfile]) {
        const user = await app.createUser();
        const browser = await app.signedIn(user);
        const answer = await write(browser, ALL);
        assert.equal(answer.status, 200, answer.text);
        assert.deepEqual(answer.json(), (await getProfile(browser)).json());
        for (const [name, value] of Object.entries(ALL))
          assert.equal((answer.json() as Record<string, unknown>)[name], value, name);
      }
    });

    it('change only what is sent, and take forms too', async () => {
      const app = getApp();
      const user = await app.createUser({ gender: 'female' });
      const browser = await app.signedIn(user);
      const form = { last_name: ' Lovelace ', gender: '', call_allowed: 'False', code: '', resend: 'off' };
      const answer = await browser.request('PATCH', PROFILE, undefined, { form });
      assert.equal(answer.status, 200, answer.text);
      const now = await app.userNow(user.id);
      assert.deepEqual(now, {
        ...user,
        lastName: 'Lovelace',
        gender: null,
        callAllowed: false,
        lastLogin: now.lastLogin,
        signInGeneration: now.signInGeneration,
      });
    });

    it('empty what is empty or null, and ignore an empty consent', async () => {
      const app = getApp();
      const user = await app.createUser({ gender: 'male', dateOfBirth: '1990-01-01', languageCode: 'tr' });
      const browser = await app.signedIn(user);
      const answer = await patchProfile(browser, {
        first_name: null,
        last_name: ' ',
        gender: null,
        date_of_birth: '',
        email_allowed: '',
        sms_allowed: null,
        call_allowed: null,
        language_code: null,
      });
      assert.equal(answer.status, 200, answer.text);
      const now = await app.userNow(user.id);
      assert.deepEqual(
        [now.firstName, now.lastName, now.gender, now.dateOfBirth, now.callAllowed, now.languageCode],
        ['', '', null, null, null, null],
      );
      assert.deepEqual([now.emailAllowed, now.smsAllowed], [true, true]);
    });

    it('ignore everything else, for clients send whole objects back: nobody promotes themselves', async () => {
      const app = getApp();
      const other = await app.createUser();
      const user = await app.createUser();
      const browser = await app.signedIn(user);
      const before = await app.userNow(user.id);
      const answer = await patchProfile(browser, {
        ...((await getProfile(browser)).json() as object),
        id: other.id,
        pk: other.id,
        email: 'intruder@example.com',
        is_staff: true,
        is_active: false,
        isStaff: true,
        user_type: 'guest',
        username: 'root',
        password: 'x',
        attributes: { verified_phone: true, role: 'admin' },
        is_email_verified: true,
        is_phone_verified: true,
        mayHoldPhone: true,
        genders: ['x'],
        avatar: 'https://example.com/a.png',
        date_joined: '1999-01-01',
        last_name: 'Lovelace',
        __proto__: { first_name: 'x' },
      });
      assert.equal(answer.status, 200, answer.text);
      assert.deepEqual(await app.userNow(user.id), { ...before, lastName: 'Lovelace' });
      assert.deepEqual((await app.userNow(other.id)).firstName, 'Ada');
    });

    it('write nothing for a profile that comes back as it was shown, even if a setting changed since', async () => {
      const app = getApp();
      const phone = '+905301234569';
      const user = await app.createUser({ gender: 'other', phone, firstName: 'x'.repeat(60) });
      const browser = await app.signedIn(user);
      const trail = await app.auditOf(user);
      const before = await app.userNow(user.id);
      await withSetting(app, 'PHONE_REGEX', '^05\\d{9}$', async () => {
        for (const write of [patchProfile, putProfile]) {
          const answer = await write(browser, (await getProfile(browser)).json());
          assert.equal(answer.status, 200, answer.text);
        }
        const national = { phone: '05301234569', last_name: ' Byron' };
        assert.equal((await patchProfile(browser, national)).status, 200);
      });
      assert.deepEqual(await app.userNow(user.id), before);
      assert.deepEqual(await app.auditOf(user), trail);
    });

    it('leave a trail that names fields, never values, and proves each change of a consent', async () => {
      const app = getApp();
      const user = await app.createUser({ callAllowed: true });
      const browser = await app.signedIn(user);
      await patchProfile(browser, { first_name: 'Grace', date_of_birth: '1906-12-09' });
      await patchProfile(browser, {
        first_name: 'Grace',
        email_allowed: false,
        call_allowed: null,
        sms_allowed: true,
      });
      assert.deepEqual(await detailsOf(app, user, 'profile.update'), [
        { fields: 'first_name,date_of_birth' },
        { fields: 'email_allowed,call_allowed' },
      ]);
      assert.deepEqual(await detailsOf(app, user, 'consent.change'), [
        { email_allowed: false, call_allowed: 'unknown', through: 'profile' },
      ]);
    });

    it('lose none of many changes at once', async () => {
      const app = getApp();
      for (let round = 0; round < 5; round++) {
        const user = await app.createUser();
        const browser = await app.signedIn(user);
        const answers = await Promise.all([
          patchProfile(browser, { first_name: 'Grace' }),
          patchProfile(browser, { last_name: 'Hopper' }),
          putProfile(browser, { email_allowed: false }),
          patchProfile(browser, { gender: 'female' }),
          patchProfile(browser, { date_of_birth: '1906-12-09' }),
        ]);
        for (const { status, text } of answers) assert.equal(status, 200, text);
        const { firstName, lastName, emailAllowed, gender, dateOfBirth } = await app.userNow(user.id);
        assert.deepEqual(
          [firstName, lastName, emailAllowed, gender, dateOfBirth],
          ['Grace', 'Hopper', false, 'female', '1906-12-09'],
        );
      }
    });

    it('write nothing for a session that a new password ends at the same moment', async () => {
      const app = getApp();
      for (let round = 0; round < 5; round++) {
        const user = await app.createUser();
        const thief = await app.signedIn(user);
        const link = app.resetLink(await app.userNow(user.id));
        const typed = { new_password1: 'after the theft', new_password2: 'after the theft' };
        const [reset, stolen] = await Promise.all([
          app.browser().post(`/users/api-reset/${link}/`, typed),
          new Promise((resolve) => setTimeout(resolve, 10 * round)).then(() =>
            patchProfile(thief, { first_name: 'Mallory' }),
          ),
        ]);
        assert.equal(reset.status, 200);
        assert.ok([200, 401].includes(stolen.status), stolen.text);
        const isWritten = (await app.userNow(user.id)).firstName === 'Mallory';
        assert.equal(isWritten, stolen.status === 200);
        assert.equal((await patchProfile(thief, { first_name: 'Mallory' })).status, 401);
      }
    });

    it('need the CSRF token of a session, and none of an API token', async () => {
      const app = getApp();
      const user = await app.createUser();
      const browser = await app.signedIn(user);
      for (const method of ['PATCH', 'PUT'] as const) {
        const forged = await browser.request(method, PROFILE, ALL, {
          headers: { 'x-csrftoken': 'a'.repeat(32) },
        });
        assert.equal(forged.status, 403);
        assert.deepEqual(forged.json(), { detail: 'CSRF Failed: CSRF token missing or incorrect.' });
      }
      assert.equal((await app.userNow(user.id)).firstName, 'Ada');
      const headers = { authorization: `Token ${await apiTokenOf(app, await app.userNow(user.id))}` };
      assert.equal((await patchProfile(app.browser(), { first_name: 'Grace' }, headers)).status, 200);
      assert.equal((await app.userNow(user.id)).firstName, 'Grace');
    });

    it('do not exist under other methods', async () => {
      const browser = await getApp().signedIn(await getApp().createUser());
      for (const method of ['POST', 'DELETE'] as const) {
        const answer = await browser.request(method, PROFILE, {});
        assert.equal(answer.status, 405);
        assert.deepEqual(String(answer.headers.allow).split(', ').toSorted(), [
          'GET',
          'HEAD',
          'OPTIONS',
          'PATCH',
          'PUT',
        ]);
      }
    });
  },
  { settings: NO_LIMIT },
);

onEveryEngine('writes to the profile', (getApp) => {
  it('are throttled per user', async () => {
    const app = getApp();
    const user = await app.createUser();
    const browser = await app.signedIn(user);
    for (let count = 0; count < 20; count++)
      assert.equal((await patchProfile(browser, { first_name: `N${count}` })).status, 200);
    const stopped = await putProfile(browser, { first_name: 'Once more' });
    assert.equal(stopped.status, 429);
    assert.ok(Number(stopped.headers['retry-after']) > 0);
    assert.equal((await app.userNow(user.id)).firstName, 'N19');
    assert.equal((await getProfile(browser)).status, 200);
  });
});
