import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createHousekeeping } from '../../src/delivery/housekeeping.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/lib/clock.ts';
import { silentLogger } from '../../src/lib/logger.ts';
import { onEveryEngine, PASSWORD, type TestApp } from '../support/app.ts';
import { INTROSPECT, TOKEN, tokenFor, visitorIn, WITH_TOKENS } from '../support/backends.ts';
import type { Browser, Response } from '../support/browser.ts';
import { accepted } from '../support/result.ts';
import { apiTokenOf } from '../support/staff.ts';

const INACTIVE = { active: false };
const source = { address: 'operator', agent: 'test', requestId: 'test' };

/** A backend with a token of its own. */
async function backend(app: TestApp) {
  const user = await app.createUser({ isStaff: true });
  const key = accepted(await app.core.credentials.issueToken(user, source, 'introspect'));
  const ask = (token: unknown, scheme = 'Token'): Promise<Response> =>
    app.browser().post(INTROSPECT, undefined, {
      form: { token: String(token) },
      headers: { authorization: `${scheme} ${key}` },
    });
  return { user, key, ask, about: async (token: unknown) => (await ask(token)).json() };
}

/** A browser that has signed in, and every credential that came of it. */
async function signedInWithAll(app: TestApp) {
  const user = await app.createUser();
  const browser = app.browser();
  const login = await browser.post('/users/login/', { email: user.email, password: PASSWORD });
  const { key } = login.json() as { key: string };
  const byKey = await app.browser().post(TOKEN, {}, { headers: { authorization: `Token ${key}` } });
  return {
    user,
    browser,
    session: browser.cookies.get('sessionid') ?? '',
    key,
    jwt: await tokenFor(browser),
    jwtOfKey: (byKey.json() as { token: string }).token,
  };
}

onEveryEngine(
  'a backend that asks about a credential',
  (getApp) => {
    it('learns whose it is while it lives: session, key and session token', async () => {
      const app = getApp();
      const { about } = await backend(app);
      const { user, session, key, jwt, jwtOfKey } = await signedInWithAll(app);
      const now = Math.floor(app.clock.now() / SECOND);
      const whose = {
        active: true,
        sub: String(user.id),
        scope: 'account',
        user_type: 'registered',
        iat: now,
      };
      const twoWeeks = now + (14 * DAY) / SECOND;
      assert.deepEqual(await about(session), { ...whose, token_type: 'Cookie', exp: twoWeeks });
      assert.deepEqual(await about(key), { ...whose, token_type: 'Token', exp: twoWeeks });
      for (const token of [jwt, jwtOfKey])
        assert.deepEqual(await about(token), { ...whose, token_type: 'Bearer', exp: now + 300 });
      const own = await apiTokenOf(app, user);
      assert.deepEqual(await about(own), { ...whose, token_type: 'Token' });
      const headers = { authorization: `Token ${own}` };
      const { token } = (await app.browser().post(TOKEN, {}, { headers })).json() as { token: string };
      assert.deepEqual(await about(token), { ...whose, token_type: 'Bearer', exp: now + 300 });
    });

    it('learns at once that somebody signed out, changed the password, was deactivated or lost an API token', async () => {
      const app = getApp();
      const { about } = await backend(app);
      const ends: ((given: { user: { id: number }; browser: Browser }) => Promise<unknown>)[] = [
        ({ browser }) => browser.post('/users/logout/'),
        ({ browser }) =>
          browser.post('/users/password/change/', {
            old_password: PASSWORD,
            new_password1: 'another battery',
            new_password2: 'another battery',
          }),
        ({ user }) =>
          app.core.storage.transaction((stores) =>
            stores.users.update(user.id, { isActive: false }, 'keep-credentials'),
          ),
        async ({ user }) => app.core.credentials.endSessions(await app.userNow(user.id), source),
      ];
      for (const [index, end] of ends.entries()) {
        const all = await signedInWithAll(app);
        const credentials = [all.session, all.key, all.jwt, all.jwtOfKey];
        for (const credential of credentials) assert.notDeepEqual(await about(credential), INACTIVE);
        await end(all);
        for (const credential of credentials)
          assert.deepEqual(await about(credential), INACTIVE, String(index));
      }
      const user = await app.createUser();
      const headers = { authorization: `Token ${await apiTokenOf(app, user)}` };
      const { token } = (await app.browser().post(TOKEN, {}, { headers })).json() as { token: string };
      await app.core.credentials.endTokens(user, source);
      assert.deepEqual(await about(token), INACTIVE);
    });

    it('learns of visitors, until they sign in', async () => {
      const app = getApp();
      const { about } = await backend(app);
      const browser = app.browser();
      const token = await tokenFor(browser);
      const known = (await about(token)) as Record<string, unknown>;
      assert.deepEqual(
        [known.active, known.sub, known.scope, known.user_type],
        [true, `visitor:${visitorIn(token)}`, 'visitor', 'anonymous'],
      );
      const user = await app.createUser();
      await browser.post('/users/login/', { email: user.email, password: PASSWORD });
      assert.deepEqual(await about(token), INACTIVE);
    });

    it('gets the same answer for everything that is no live credential', async () => {
      const app = getApp();
      const { about } = await backend(app);
      const { jwt } = await signedInWithAll(app);
      const [header = '', payload = '', signature = ''] = jwt.split('.');
      const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
      const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
      for (const token of [
        'x',
        'a'.repeat(32),
        '0'.repeat(40),
        'tokens:1:1',
        '.',
        '..',
        'a.b.c',
        `${jwt}.x`,
        `${header}.${payload}.`,
        `${header}.${encode({ ...claims, sub: '1' })}.${signature}`,
        `${encode({ alg: 'none', typ: 'session+jwt' })}.${payload}.`,
        `${encode({ alg: 'ES256', typ: 'session+jwt', kid: 'nobody’s' })}.${payload}.${signature}`,
        `${encode({ alg: 'ES256', typ: 'session+jwt', kid: ['x'] })}.${payload}.${signature}`,
        `${encode({ alg: 'ES256', typ: 'JWT' })}.${payload}.${signature}`,
        'x'.repeat(60_000),
      ])
        assert.deepEqual(await about(token), INACTIVE, token.slice(0, 60));
      app.clock.advance(5 * MINUTE);
      assert.deepEqual(await about(jwt), INACTIVE);
    });

    it('does not keep a session alive by asking', async () => {
      const app = getApp();
      const { about } = await backend(app);
      const { session } = await signedInWithAll(app);
      for (let days = 0; days < 13; days++) {
        app.clock.advance(DAY);
        assert.notDeepEqual(await about(session), INACTIVE);
      }
      app.clock.advance(DAY);
      assert.deepEqual(await about(session), INACTIVE);
    });

    it('must show a token of that scope, of staff, as Token or Bearer', async () => {
      const app = getApp();
      const { ask, user, key } = await backend(app);
      assert.equal((await ask('x', 'Bearer')).status, 200);
      assert.equal((await ask('x', 'bearer')).status, 200);
      assert.equal((await ask('x', 'Basic')).status, 401);
      const post = async (authorization?: string, browser = app.browser()) => {
        const headers = authorization === undefined ? {} : { authorization };
        return (await browser.post(INTROSPECT, { token: 'x' }, { headers })).status;
      };
      const staffBrowser = await app.signedIn(user);
      assert.equal(await post(), 401);
      assert.equal(await post(undefined, staffBrowser), 401);
      assert.equal(await post(`Token ${'0'.repeat(40)}`, staffBrowser), 401);
      assert.equal(await post(`Token ${await apiTokenOf(app, user)}`), 403);
      assert.equal(await post(`Bearer ${await apiTokenOf(app, await app.createUser())}`), 403);
      await app.core.storage.transaction((stores) =>
        stores.users.update(user.id, { isStaff: false }, 'keep-credentials'),
      );
      assert.equal(await post(`Token ${key}`), 403);
    });

    it('cannot do anything else with its token: a stolen one acts as nobody', async () => {
      const app = getApp();
      const { user, key } = await backend(app);
      const headers = { authorization: `Token ${key}` };
      for (const url of ['/current_user/', '/session/check/', '/admin/api/settings/'])
        assert.equal((await app.browser().get(url, headers)).status, 401, url);
      assert.equal((await app.browser().post(TOKEN, {}, { headers })).status, 401);
      const login = { user: user.id, token: key };
      assert.equal((await app.browser().post('/users/passwordless-login-with-token/', login)).status, 400);
    });

    it('is told when it sends no token, in the words of the RFC', async () => {
      const app = getApp();
      const { key } = await backend(app);
      const headers = { authorization: `Token ${key}` };
      for (const body of [
        {},
        { token: '' },
        { token: null },
        { token: ['x'] },
        { token: {} },
        { token: true },
        { tokens: 'x' },
      ]) {
        const answer = await app.browser().post(INTROSPECT, body, { headers });
        assert.deepEqual(
          [answer.status, answer.json()],
          [400, { error: 'invalid_request' }],
          JSON.stringify(body),
        );
      }
    });

    it('leaves one audit row an hour, with the number of its calls, also when they come at once', async () => {
      const app = getApp();
      const { user, ask } = await backend(app);
      const chores = createHousekeeping({ ...app.core, logger: silentLogger });
      app.clock.advance(HOUR - (app.clock.now() % HOUR));
      const hour = new Date(app.clock.now()).toISOString();
      await Promise.all(Array.from({ length: 12 }, () => ask('x')));
      await chores.reportIntrospections();
      const rows = () =>
        app.core.storage.read.audit.list({ userId: user.id, event: 'session.introspect', limit: 9 });
      assert.equal((await rows()).length, 0);
      app.clock.advance(HOUR);
      await ask('x');
      await Promise.all([chores.reportIntrospections(), chores.reportIntrospections()]);
      assert.deepEqual(
        (await rows()).map(({ actorId, detail }) => [actorId, detail]),
        [[user.id, { hour, calls: 12 }]],
      );
    });
  },
  { settings: WITH_TOKENS },
);
