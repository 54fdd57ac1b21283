import assert from 'node:assert/strict';
import { it } from 'node:test';
import { ACCOUNT_ROWS } from '../../src/audit/allowances.ts';
import { SECOND } from '../../src/lib/clock.ts';
import { ACCOUNT_RESETS } from '../../src/passwords/reset-links.ts';
import { ACCOUNT_CHANGES } from '../../src/throttle/change-budget.ts';
import { onEveryEngine, PASSWORD, type TestApp } from '../support/app.ts';

const SESSIONS = 5;
const MORE = 4;
const WEBHOOKS = [
  {
    url: 'https://shop.example/hook',
    secret: `whsec_${Buffer.alloc(32).toString('base64')}`,
    events: ['user.signed_in' as const],
  },
];
const OPTIONS = {
  settings: {
    SESSIONS_PER_USER: SESSIONS,
    THROTTLING_SETTINGS: { login: null, 'password-change': null, 'profile-update': null, link: null },
    WEBHOOKS,
  },
};

const repeat = async (count: number, work: (index: number) => Promise<unknown>): Promise<void> => {
  for (let index = 0; index < count; index++) await work(index);
};

/** The rows about an event of somebody, the oldest first. */
const rowsOf = async ({ core }: TestApp, userId: number, event: string) =>
  (await core.audit.list({ userId, event, limit: 200 })).reverse();

onEveryEngine(
  'what people do with their own account',
  (getApp) => {
    it('leaves a bounded number of sessions and audit rows, and every sign-in is announced', async () => {
      const app = getApp();
      const user = await app.createUser();
      const browsers = [];
      for (let count = 0; count < ACCOUNT_ROWS + MORE; count++) {
        browsers.push(await app.signedIn(user));
        app.clock.advance(SECOND);
      }
      assert.equal((await app.core.storage.read.sessions.ofUser(user.id)).length, SESSIONS);
      assert.equal((await app.core.storage.read.tokens.ofUser(user.id)).length, SESSIONS);
      const statuses = await Promise.all(
        browsers.map(async (browser) => (await browser.get('/current_user/')).status),
      );
      assert.deepEqual(statuses.slice(-SESSIONS), Array(SESSIONS).fill(200));
      assert.equal(statuses.filter((status) => status === 200).length, SESSIONS);

      const event = 'session.sign_in';
      assert.equal((await rowsOf(app, user.id, event)).length, ACCOUNT_ROWS);
      await app.core.audit.flush();
      const rows = await rowsOf(app, user.id, event);
      assert.equal(rows.length, ACCOUNT_ROWS + 1);
      assert.equal(rows.at(-1)?.detail.count, MORE);
      const queued = (await app.queued()).filter((kind) => kind === 'webhook');
      assert.equal(queued.length, ACCOUNT_ROWS + MORE);
    });

    it('is a row each for members of staff, however often they sign in and out', async () => {
      const app = getApp();
      const user = await app.createUser({ isStaff: true });
      await repeat(ACCOUNT_ROWS + MORE, async () => {
        const browser = await app.signedIn(user);
        assert.equal((await browser.post('/users/logout/')).status, 200);
      });
      for (const event of ['session.sign_in', 'session.sign_out'])
        assert.equal((await rowsOf(app, user.id, event)).length, ACCOUNT_ROWS + MORE, event);
    });

    it('is always a row of its own where it changes who can get in, and so has a budget', async () => {
      const app = getApp();
      const user = await app.createUser();
      const browser = await app.signedIn(user);
      const change = async (from: string, to: string): Promise<number> =>
        (
          await browser.post('/users/password/change/', {
            old_password: from,
            new_password1: to,
            new_password2: to,
          })
        ).status;
      const passwords = [
        PASSWORD,
        ...[...Array(ACCOUNT_CHANGES + 1).keys()].map((index) => `a new one ${index}`),
      ];
      await repeat(ACCOUNT_CHANGES, async (index) =>
        assert.equal(await change(passwords[index] ?? '', passwords[index + 1] ?? ''), 200),
      );
      assert.equal(await change(passwords[ACCOUNT_CHANGES] ?? '', 'one too many'), 429);
      assert.equal((await rowsOf(app, user.id, 'password.change')).length, ACCOUNT_CHANGES);
      await app.signedIn(user, passwords[ACCOUNT_CHANGES]);
    });

    it('takes back a consent at any time, and gives one only as often as may have to be proved', async () => {
      const app = getApp();
      const browser = await app.signedIn(await app.createUser());
      const set = async (email_allowed: boolean): Promise<number> =>
        (await browser.request('PATCH', '/users/profile/', { email_allowed })).status;
      assert.equal(await set(false), 200);
      await repeat(ACCOUNT_CHANGES, async () => {
        assert.equal(await set(true), 200);
        assert.equal(await set(false), 200);
      });
      assert.equal(await set(true), 429);
      assert.equal((await browser.request('PATCH', '/users/profile/', { first_name: 'Grace' })).status, 200);
    });

    it('resets a password with a link a few times a day', async () => {
      const app = getApp();
      const user = await app.createUser();
      const reset = async (index: number): Promise<number> => {
        const link = app.resetLink(await app.userNow(user.id));
        const password = `another one ${index}`;
        const body = { new_password1: password, new_password2: password };
        return (await app.browser().post(`/users/api-reset/${link}/`, body)).status;
      };
      await repeat(ACCOUNT_RESETS, async (index) => assert.equal(await reset(index), 200));
      assert.equal(await reset(ACCOUNT_RESETS), 429);
      await app.signedIn(user, `another one ${ACCOUNT_RESETS - 1}`);
    });
  },
  OPTIONS,
);
