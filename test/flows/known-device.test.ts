import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { User } from '../../src/contracts/user.ts';
import { unusablePassword } from '../../src/hashing/hasher.ts';
import { MINUTE } from '../../src/lib/clock.ts';
import { onEveryEngine, PASSWORD, type TestApp } from '../support/app.ts';
import { type Browser, PAGE, type Response, XHR } from '../support/browser.ts';
import { codeSentTo, newPhone } from '../support/otp.ts';
import { oneTimeLink } from '../support/staff.ts';

const OPERATOR = { address: 'operator', agent: 'test', requestId: 'test' };
const NEW = 'a brand new password';
const typed = { new_password1: NEW, new_password2: NEW };

/** A guest in a browser they signed in with by a link. */
async function knownGuest(app: TestApp): Promise<{ user: User; browser: Browser }> {
  const user = await app.createUser({ userType: 'guest', password: unusablePassword() });
  const browser = app.browser();
  await browser.get(await oneTimeLink(app, user));
  return { user, browser };
}

async function knownCustomer(app: TestApp): Promise<{ user: User; browser: Browser }> {
  const user = await app.createUser();
  return { user, browser: await app.signedIn(user) };
}

interface Way {
  readonly visit: (app: TestApp) => Promise<{ user: User; browser: Browser }>;
  readonly choose: (app: TestApp, browser: Browser) => Promise<{ readonly status: number }>;
}

/** Every way to a new password after which the session goes on. */
const WAYS: Readonly<Record<string, Way>> = {
  'a change': {
    visit: knownCustomer,
    choose: (_app, browser) =>
      browser.post('/users/password/change/', { old_password: PASSWORD, ...typed }, { headers: XHR }),
  },
  'a change on the page': {
    visit: knownCustomer,
    choose: (_app, browser) =>
      browser.post('/account/change-password/', undefined, {
        form: { old_password: PASSWORD, ...typed },
        headers: PAGE,
      }),
  },
  'a first password': {
    visit: knownGuest,
    choose: (_app, browser) => browser.post('/users/password/set/', typed),
  },
  'a first password on the page': {
    visit: knownGuest,
    choose: (_app, browser) =>
      browser.post('/account/change-password/', undefined, { form: typed, headers: PAGE }),
  },
  'a first password with a phone': {
    visit: knownGuest,
    async choose(app, browser) {
      const input = { password1: NEW, password2: NEW, phone: newPhone() };
      await browser.post('/users/password-sms-otp/set/', input);
      const code = await codeSentTo(app, input.phone);
      return browser.post('/users/password-sms-otp/set/', { ...input, code });
    },
  },
};

/** Every way to use a reset link up. */
const RESETS: Readonly<Record<string, (browser: Browser, link: string) => Promise<Response>>> = {
  'POST /users/api-reset/': (browser, link) => browser.post(`/users/api-reset/${link}/`, typed),
  'POST /users/password/reset/confirm/': (browser, link) => {
    const [uid, token] = link.split('/');
    return browser.post('/users/password/reset/confirm/', { uid, token, ...typed });
  },
  'POST /users/reset/ by a script': (browser, link) => browser.post(`/users/reset/${link}/`, typed),
  'the page of the link': (browser, link) =>
    browser.post(`/password-reset/${link}/`, undefined, { form: typed, headers: PAGE }),
};

/** What shuts intruders out forgets their devices with all others. */
const ENDS: Readonly<Record<string, (app: TestApp, user: User, browser: Browser) => Promise<unknown>>> = {
  'an operator signed the user out everywhere': ({ core }, user) =>
    core.credentials.endSessions(user, OPERATOR),
  'an operator deactivated the account': ({ core }, { id }) =>
    core.accounts.update(id, { isActive: false }, OPERATOR),
  'the user joined the staff': ({ core }, { id }) => core.accounts.update(id, { isStaff: true }, OPERATOR),
  'an operator changed the e-mail': ({ core }, { id }) =>
    core.accounts.update(id, { email: `new-${id}@example.com` }, OPERATOR),
  'the account was closed': (_app, _user, browser) => browser.request('PATCH', '/users/anonymize/', {}),
  'a reset by e-mail removed a phone that may be a stranger’s': async (app, user) => {
    const changes = { phone: newPhone(), isPhoneVerified: false };
    await app.core.storage.transaction(({ users }) => users.update(user.id, changes, 'keep-credentials'));
    const link = app.resetLink(await app.userNow(user.id));
    await app.browser().post(`/users/api-reset/${link}/`, typed);
  },
};

onEveryEngine(
  'a known device',
  (getApp) => {
    const signIn = (browser: Browser, user: User) =>
      browser.post('/users/login/', { email: user.email, password: NEW });

    const flood = async (app: TestApp, user: User): Promise<void> => {
      for (let guess = 0; guess < 3; guess++)
        await app.browser().post('/users/login/', { email: user.email, password: 'wrong' });
      assert.equal((await signIn(app.browser(), user)).status, 429);
    };

    for (const [name, { visit, choose }] of Object.entries(WAYS))
      it(`is known after ${name}, so that guesses of strangers do not keep its owner out`, async () => {
        const app = getApp();
        const { user, browser } = await visit(app);
        const copied = app.browser();
        copied.cookies.set('device', browser.cookies.get('device') ?? '');
        app.clock.advance(MINUTE);
        const { status } = await choose(app, browser);
        assert.ok(status === 200 || status === 302, String(status));

        app.clock.advance(MINUTE);
        await flood(app, user);
        // The cookie of before was replaced.
        assert.equal((await signIn(copied, user)).status, 429);
        assert.equal((await signIn(browser, user)).status, 200);
      });

    for (const [name, { visit, choose }] of Object.entries(WAYS))
      it(`is the browser that completed ${name}, also if it was none before`, async () => {
        const app = getApp();
        const { user, browser } = await visit(app);
        const other = await app.signedIn(await app.createUser());
        browser.cookies.set('device', other.cookies.get('device') ?? '');
        await choose(app, browser);
        await flood(app, user);
        assert.equal((await signIn(browser, user)).status, 200);
      });

    it('outlives the password: its owner’s other devices stay known', async () => {
      const app = getApp();
      const { user, browser } = await knownCustomer(app);
      const link = app.resetLink(await app.userNow(user.id));
      assert.equal((await app.browser().post(`/users/api-reset/${link}/`, typed)).status, 200);
      await flood(app, user);
      assert.equal((await signIn(browser, user)).status, 200);
    });

    for (const [name, end] of Object.entries(ENDS))
      it(`is known no more after ${name}`, async () => {
        const app = getApp();
        const { user, browser } = await knownCustomer(app);
        assert.notEqual(await app.core.devices.find(browser.cookies.get('device') ?? ''), null);
        await end(app, user, browser);
        assert.equal(await app.core.devices.find(browser.cookies.get('device') ?? ''), null);
      });

    it('lets the owner in after a reset in the middle of a flood of guesses', async () => {
      const app = getApp();
      const user = await app.createUser();
      const guess = () => app.browser().post('/users/login/', { email: user.email, password: 'wrong' });
      const browser = app.browser();
      for (let count = 0; count < 20; count++) await guess();
      const link = app.resetLink(await app.userNow(user.id));
      const reset = await browser.post(`/password-reset/${link}/`, undefined, { form: typed, headers: PAGE });
      assert.equal(reset.status, 302);
      await guess();
      assert.equal((await guess()).status, 429);
      assert.equal((await signIn(app.browser(), user)).status, 429);
      for (let count = 0; count < 2; count++) assert.equal((await signIn(browser, user)).status, 200);
    });

    for (const [name, reset] of Object.entries(RESETS))
      it(`is the browser that completed a reset (${name}): a flood of guesses does not lock it out`, async () => {
        const app = getApp();
        const user = await app.createUser();
        const browser = app.browser();
        const { status, text } = await reset(browser, app.resetLink(user));
        assert.ok(status === 200 || status === 302, text);
        assert.deepEqual([...browser.cookies.keys()], ['device']);
        assert.equal((await browser.get('/current_user/')).status, 401);

        await flood(app, user);
        assert.equal((await signIn(browser, user)).status, 200);
      });

    it('is not made by a reset that was refused, and keeps its id through one that was not', async () => {
      const app = getApp();
      const { user, browser } = await knownCustomer(app);
      const link = app.resetLink(await app.userNow(user.id));
      const [uid, token] = link.split('/');
      const bad = { new_password1: NEW, new_password2: 'another' };
      const stranger = app.browser();
      await stranger.post(`/users/api-reset/${link}/`, bad);
      await stranger.post('/users/password/reset/confirm/', { uid, token: `${token}0`, ...typed });
      await stranger.post(`/users/reset/${link}/`, bad);
      assert.equal(stranger.cookies.has('device'), false);
      const idOf = (cookie = '') => cookie.split('.')[1];
      const before = browser.cookies.get('device');
      assert.equal((await browser.post(`/users/api-reset/${link}/`, typed)).status, 200);
      const after = browser.cookies.get('device');
      assert.notEqual(after, before);
      assert.equal(idOf(after), idOf(before));
    });
  },
  { settings: { THROTTLING_SETTINGS: { login: { count: 2, duration: 60, ip_count: 1000 } } } },
);
