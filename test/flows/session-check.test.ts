import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createHousekeeping } from '../../src/delivery/housekeeping.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/lib/clock.ts';
import { sha256 } from '../../src/lib/keyring.ts';
import { silentLogger } from '../../src/lib/logger.ts';
import { onEveryEngine, PASSWORD, type TestApp } from '../support/app.ts';
import { authOf, CHECK, sessionCookie, verified, WITH_TOKENS } from '../support/backends.ts';
import type { Browser } from '../support/browser.ts';
import { guestBrowser } from '../support/guest.ts';
import { apiTokenOf, staff } from '../support/staff.ts';

const OPEN = `${CHECK}?allow=anonymous`;
const VISITOR = /^[0-9a-f]{32}$/;

const stored = (app: TestApp, browser: Browser) =>
  app.core.storage.read.sessions.byIdHash(sha256(browser.cookies.get('sessionid') ?? ''));

const clean = (app: TestApp) => createHousekeeping({ ...app.core, logger: silentLogger }).clean();

onEveryEngine(
  'a proxy that asks whether a request may pass',
  (getApp) => {
    it('learns who is signed in, by headers that are all there and an empty answer nobody caches', async () => {
      const app = getApp();
      const user = await app.createUser();
      const browser = await app.signedIn(user);
      for (const method of ['GET', 'HEAD'] as const) {
        const forged = { 'x-auth-user': '1', 'x-auth-token': 'x', 'x-auth-visitor': 'y' };
        const answer = await browser.request(method, CHECK, undefined, { headers: forged });
        assert.deepEqual([answer.status, answer.text], [200, '']);
        assert.equal(answer.headers['cache-control'], 'no-store');
        const auth = authOf(answer);
        assert.deepEqual([auth.user, auth.type], [String(user.id), 'registered']);
        assert.match(auth.visitor, VISITOR);
        const claims = await verified(app, auth.token);
        assert.deepEqual([claims.sub, claims.vid], [String(user.id), auth.visitor]);
      }
      const guest = await guestBrowser(app);
      assert.equal(authOf(await guest.browser.get(CHECK)).type, 'guest');
    });

    it('is refused for strangers, and for whoever shows a bad token beside a good cookie', async () => {
      const app = getApp();
      const user = await app.createUser();
      const refused = await app.browser().get(CHECK);
      assert.equal(refused.status, 401);
      assert.equal(refused.headers['www-authenticate'], 'Token');
      assert.equal(refused.headers['set-cookie'], undefined);
      const browser = await app.signedIn(user);
      for (const authorization of ['Token', 'Token x', `Token ${'0'.repeat(40)}`, 'token  ', 'TOKEN abc']) {
        for (const url of [CHECK, OPEN]) {
          const answer = await browser.get(url, { authorization });
          assert.equal(answer.status, 401, `${url} ${authorization}`);
          assert.equal(answer.headers['x-auth-user'], undefined);
        }
      }
      browser.cookies.set('sessionid', 'a'.repeat(32));
      assert.equal((await browser.get(CHECK)).status, 401);
    });

    it('learns of the holder of an API token, in a session or in none, with a visitor id of its own', async () => {
      const app = getApp();
      const user = await app.createUser();
      const browser = await app.signedIn(user);
      const login = await app.browser().post('/users/login/', { email: user.email, password: PASSWORD });
      const { key } = login.json() as { key: string };
      const bySession = authOf(await app.browser().get(CHECK, { authorization: `Token ${key}` }));
      const own = [await apiTokenOf(app, user), await apiTokenOf(app, user)];
      const [one, other, again] = await Promise.all(
        [own[0], own[1], own[0]].map(async (token) =>
          authOf(await app.browser().get(CHECK, { authorization: `Token ${token}` })),
        ),
      );
      for (const auth of [bySession, one, other]) assert.equal(auth?.user, String(user.id));
      const ids = [bySession, one, other, authOf(await browser.get(CHECK))].map((auth) => auth?.visitor);
      for (const id of ids) assert.match(id ?? '', VISITOR);
      assert.equal(new Set(ids).size, ids.length);
      assert.equal(again?.visitor, one?.visitor);
    });

    it('lets visitors in where it says so, with a session that carries their basket for two weeks', async () => {
      const app = getApp();
      const browser = app.browser();
      const first = await browser.get(OPEN);
      const auth = authOf(first);
      assert.deepEqual([first.status, auth.user, auth.type], [200, 'anonymous', 'anonymous']);
      assert.match(sessionCookie(first) ?? '', /^sessionid=[a-z0-9]{32}; Max-Age=1209600; Path=\/; HttpOnly/);
      const claims = await verified(app, auth.token);
      assert.deepEqual([claims.sub, claims.vid], [`visitor:${auth.visitor}`, auth.visitor]);
      for (const days of [0, 13, 13, 13]) {
        app.clock.advance(days * DAY);
        await clean(app);
        const answer = await browser.get(OPEN);
        assert.equal(authOf(answer).visitor, auth.visitor, `after ${days} days`);
        assert.ok(sessionCookie(answer));
      }
      // Renewed at most once a day.
      assert.equal(sessionCookie(await browser.get(OPEN)), undefined);
      assert.equal((await browser.get(CHECK)).status, 401);
      app.clock.advance(14 * DAY);
      assert.notEqual(authOf(await browser.get(OPEN)).visitor, auth.visitor);
    });

    it('leaves nothing behind of visitors who never send their cookie back', async () => {
      const app = getApp();
      const browser = app.browser();
      await browser.get(OPEN);
      app.clock.advance(HOUR - SECOND);
      await clean(app);
      assert.ok(await stored(app, browser));
      app.clock.advance(SECOND);
      await clean(app);
      assert.equal(await stored(app, browser), undefined);
    });

    it('passes the renewal of a session on', async () => {
      const app = getApp();
      const browser = await app.signedIn(await app.createUser());
      assert.equal(sessionCookie(await browser.get(CHECK)), undefined);
      app.clock.advance(2 * DAY);
      assert.match(sessionCookie(await browser.get(CHECK)) ?? '', /Max-Age=1209600/);
    });

    it('keeps out whoever is not what it requires', async () => {
      const app = getApp();
      const { browser: guest } = await guestBrowser(app);
      const customer = await app.signedIn(await app.createUser());
      const { token } = await staff(app);
      const statuses = async (browser: Browser, headers = {}) => [
        (await browser.get(`${CHECK}?require=registered`, headers)).status,
        (await browser.get(`${CHECK}?require=staff`, headers)).status,
        (await browser.get(`${OPEN}&require=registered`, headers)).status,
      ];
      assert.deepEqual(await statuses(app.browser()), [401, 401, 403]);
      assert.deepEqual(await statuses(guest), [403, 403, 403]);
      assert.deepEqual(await statuses(customer), [200, 403, 200]);
      assert.deepEqual(await statuses(app.browser(), token), [200, 200, 200]);
    });

    it('is refused for a parameter that means nothing, which must not open a door by mistake', async () => {
      const app = getApp();
      const { token } = await staff(app);
      for (const query of [
        'allow=all',
        'allow=',
        'allow=Anonymous',
        'require=admin',
        'require=',
        'require=STAFF',
        'csrf=0',
        'csrf=true',
        'csrf=',
        'requires=staff',
        'allow=anonymous&utm_source=x',
        'require=staff&__proto__=x',
        'allow=anonymous&allow=x',
      ]) {
        const answer = await app.browser().get(`${CHECK}?${query}`, token);
        assert.equal(answer.status, 400, query);
        assert.equal(answer.headers['x-auth-user'], undefined);
      }
    });

    it('ends with the session', async () => {
      const app = getApp();
      const browser = await app.signedIn(await app.createUser());
      const session = browser.cookies.get('sessionid') ?? '';
      assert.equal((await browser.get(CHECK)).status, 200);
      await browser.post('/users/logout/');
      browser.cookies.set('sessionid', session);
      assert.equal((await browser.get(CHECK)).status, 401);
    });

    it('reuses a token for most of its life, and never one that is outdated', async () => {
      const app = getApp();
      const user = await app.createUser();
      const browser = await app.signedIn(user);
      const ask = async () => authOf(await browser.get(CHECK)).token;
      const first = await ask();
      app.clock.advance(4 * MINUTE);
      assert.equal(await ask(), first);
      app.clock.advance(SECOND);
      const second = await ask();
      assert.notEqual(second, first);
      const { exp = 0 } = await verified(app, second);
      assert.equal(exp, Math.floor(app.clock.now() / SECOND) + 300);
      await app.core.storage.transaction((stores) =>
        stores.users.update(user.id, { userType: 'guest' }, 'keep-credentials'),
      );
      const third = await ask();
      assert.equal((await verified(app, third)).user_type, 'guest');
      await app.core.signingKeys.replaceAll({ address: 'operator', agent: '', requestId: 'test' });
      assert.notEqual(await ask(), third);
      await verified(app, await ask());
    });
  },
  { settings: WITH_TOKENS },
);
