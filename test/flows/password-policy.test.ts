import assert from 'node:assert/strict';
import { it } from 'node:test';
import { DAY } from '../../src/lib/clock.ts';
import { refused } from '../../src/lib/result.ts';
import { message } from '../../src/locales/index.ts';
import { VALIDATORS } from '../../src/policy/validators/index.ts';
import { onEveryEngine, PASSWORD } from '../support/app.ts';
import { PAGE } from '../support/browser.ts';
import { guestBrowser } from '../support/guest.ts';

/** Every rule in the order of the index, with the defaults of the contract. */
const ALL = { AUTH_PASSWORD_VALIDATORS: VALIDATORS.map(({ name }) => ({ name })) };
const WEAK = '19900115';
const FAILURES = [
  'Your password must contain at least 1 capital letters.',
  'Your password must contain at least 1 lowercase letters.',
  'Your password must contain at least 1 letters.',
  'Your password must contain at least 1 special characters.',
  'This password is entirely numeric.',
  'The password is too similar to the last name.',
];
const person = { lastName: '1990-01-15' };
const GOOD = 'Mavi 7 kaplumbağa!';
const api = (password: string) => ({ new_password1: password, new_password2: password });

onEveryEngine(
  'a weak password under all twelve rules',
  (getApp) => {
    it('is refused when changed, with everything that is wrong at once', async () => {
      const app = getApp();
      const browser = await app.signedIn(await app.createUser(person));
      const url = '/users/password/change/';
      const answer = await browser.post(url, { old_password: PASSWORD, ...api(WEAK) });
      assert.equal(answer.status, 400);
      assert.deepEqual(answer.json(), { new_password2: FAILURES });
      assert.equal((await browser.post(url, { old_password: PASSWORD, ...api(GOOD) })).status, 200);
    });

    it('is refused when a guest sets a first one, in both dialects', async () => {
      const { browser } = await guestBrowser(getApp(), person);
      const url = '/users/password/set/';
      const form = await browser.post(url, { password1: WEAK, password2: WEAK });
      assert.deepEqual(form.json(), { form_errors: { password2: FAILURES } });
      assert.deepEqual((await browser.post(url, api(WEAK))).json(), { new_password2: FAILURES });
      assert.equal((await browser.post(url, api(GOOD))).status, 200);
    });

    it('is refused wherever a reset link is used, and the link stays usable', async () => {
      const app = getApp();
      const user = await app.createUser(person);
      const link = app.resetLink(user);
      const [uid, token] = link.split('/');
      const browser = app.browser();
      const byApi = await browser.post(`/users/api-reset/${link}/`, api(WEAK));
      assert.deepEqual(byApi.json(), { errors: { new_password2: FAILURES }, validlink: true });
      const confirmed = await browser.post('/users/password/reset/confirm/', { uid, token, ...api(WEAK) });
      assert.deepEqual(confirmed.json(), { new_password1: FAILURES });
      for (const path of [`/users/reset/${link}/`, `/password-reset/${link}/`]) {
        assert.deepEqual((await browser.post(path, api(WEAK))).json(), { new_password2: FAILURES });
        const page = await app.browser().post(path, undefined, { form: api(WEAK), headers: PAGE });
        assert.equal(page.status, 400);
        for (const failure of FAILURES) assert.ok(page.text.includes(failure), failure);
      }
      assert.equal((await browser.post(`/users/api-reset/${link}/`, api(GOOD))).status, 200);
    });

    it('is refused when an operator makes the account, by what the account will hold', async () => {
      const { accounts } = getApp().core;
      const operator = { address: 'operator', agent: 'test', requestId: 'test' };
      const made = await accounts.create([{ username: 'countess', password: 'The_Countess!7' }], operator);
      const password = [message('passwordTooSimilar', { attribute: 'username' })];
      assert.deepEqual(made, refused({ password }));
    });

    it('is refused in the language of the customer', async () => {
      const app = getApp();
      const link = app.resetLink(await app.createUser());
      const answer = await app.browser().post(`/users/api-reset/${link}/`, api('Countess!1'.repeat(13)), {
        headers: { 'accept-language': 'tr' },
      });
      assert.deepEqual(answer.json(), {
        errors: { new_password2: ['Parola en fazla 128 karakter içerebilir.'] },
        validlink: true,
      });
    });
  },
  { settings: ALL },
);

const EVER = 'Your new password must be different from your last 3 passwords.';

onEveryEngine(
  'a password that was used before',
  (getApp) => {
    const PREVIOUSLY = 'Your new password must be different from your previous 2 passwords.';

    it('is refused by every path, the current one among them, until its time is over', async () => {
      const app = getApp();
      const user = await app.createUser();
      const reset = async (password: string) => {
        const link = app.resetLink(await app.userNow(user.id));
        return (await app.browser().post(`/users/api-reset/${link}/`, api(password))).json();
      };
      const refusal = (...failures: string[]) => ({ errors: { new_password2: failures }, validlink: true });

      assert.deepEqual(await reset(PASSWORD), refusal(PREVIOUSLY, EVER));
      assert.deepEqual(await reset('second password'), {});
      const browser = await app.signedIn(user, 'second password');
      const changed = await browser.post('/users/password/change/', {
        old_password: 'second password',
        ...api('third password'),
      });
      assert.equal(changed.status, 200);

      assert.deepEqual(await reset('third password'), refusal(PREVIOUSLY, EVER));
      assert.deepEqual(await reset('second password'), refusal(PREVIOUSLY, EVER));
      // The third of the last three, but only the last two count for the first rule.
      assert.deepEqual(await reset(PASSWORD), refusal(EVER));
      app.clock.advance(31 * DAY);
      assert.deepEqual(await reset('second password'), refusal(EVER));
      assert.deepEqual(await reset('third password'), refusal(PREVIOUSLY, EVER));
      assert.deepEqual(await reset('fourth password'), {});
      assert.deepEqual(await reset(PASSWORD), {});
    });
  },
  {
    settings: {
      AUTH_PASSWORD_VALIDATORS: [
        {
          name: 'PreviouslyUsedPasswordValidator',
          options: { old_password_count: 2, expiration_day_count: 30 },
        },
        { name: 'OldPasswordCountValidator', options: { old_password_count: 3 } },
      ],
    },
  },
);

onEveryEngine(
  'comparing with former passwords',
  (getApp) => {
    const used = { errors: { new_password2: [EVER] }, validlink: true };

    it('is limited per link, so that sign-ins are not blocked', async () => {
      const app = getApp();
      const [user, other] = [await app.createUser(), await app.createUser()];
      const [link, theirs] = [app.resetLink(user), app.resetLink(other)];
      const [uid, token] = link.split('/');
      const refused = await app.browser().post(`/users/api-reset/${link}/`, api(PASSWORD));
      assert.deepEqual(refused.json(), used);
      // What costs nothing is not counted.
      for (let tries = 0; tries < 5; tries++)
        await app.browser().post(`/users/api-reset/${link}/`, { ...api(PASSWORD), new_password2: 'other' });
      await app.browser().post(`/password-reset/${link}/`, api(PASSWORD));
      await app.browser().post('/users/password/reset/confirm/', { uid, token, ...api(PASSWORD) });

      const paths = [`/users/api-reset/${link}/`, `/password-reset/${link}/`, `/users/reset/${link}/`];
      for (const path of paths) {
        const answer = await app.browser().post(path, api('a good password'));
        assert.equal(answer.status, 429, path);
        assert.ok(Number(answer.headers['retry-after']) >= 1);
      }
      const confirm = await app
        .browser()
        .post('/users/password/reset/confirm/', { uid, token, ...api('a good password') });
      assert.equal(confirm.status, 429);
      const another = await app.browser().post(`/users/api-reset/${theirs}/`, api(PASSWORD));
      assert.deepEqual(another.json(), used);

      assert.deepEqual((await app.browser().get(`/users/api-reset/${link}/`)).json(), { validlink: true });
    });

    it('is not done for one signed-in customer so often either, on whatever path', async () => {
      const app = getApp();
      const user = await app.createUser();
      const browser = await app.signedIn(user);
      const body = { old_password: PASSWORD, ...api(PASSWORD) };
      for (const path of ['/users/password/change/', '/account/change-password/', '/users/password/change/'])
        assert.equal((await browser.post(path, body)).status, 400);
      for (const path of ['/users/password/change/', '/account/change-password/'])
        assert.equal((await browser.post(path, body)).status, 429);
    });
  },
  {
    settings: {
      AUTH_PASSWORD_VALIDATORS: [{ name: 'OldPasswordCountValidator', options: { old_password_count: 3 } }],
      THROTTLING_SETTINGS: {
        'password-reset': { count: 3, duration: 60 },
        'password-change': { count: 3, duration: 60 },
      },
    },
  },
);
