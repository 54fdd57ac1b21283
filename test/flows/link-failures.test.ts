import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Route } from '../../src/contracts/route.ts';
import { DAY, SECOND } from '../../src/lib/clock.ts';
import { Unavailable } from '../../src/lib/failures.ts';
import { encodeUid } from '../../src/links/reset-token.ts';
import { createApp } from '../../src/server.ts';
import { onEveryEngine, onSqlite, type TestApp } from '../support/app.ts';
import { Browser, PAGE, type Response, XHR } from '../support/browser.ts';
import { pathOf, routesOf } from '../support/routes.ts';
import { withSetting } from '../support/settings.ts';

const LIMIT = 4;
const LINK_LIFE = 7 * DAY;
const env = { TRUSTED_PROXIES: '127.0.0.1', STOREFRONT_ADDRESSES: '198.51.100.5' };
const limited = {
  env,
  settings: { THROTTLING_SETTINGS: { link: { count: 1, duration: 60, ip_count: LIMIT } } },
};
const BAD_TOKEN = 'cxxxxx-0123456789abcdef0123456789abcdef';
const PASSWORDS = { new_password1: 'a long password 5', new_password2: 'a long password 5' };

let addresses = 0;
/** The headers of an address that nobody had before. */
function newAddress(): { 'x-forwarded-for': string } {
  addresses += 1;
  return { 'x-forwarded-for': `198.18.${addresses >> 8}.${addresses & 255}` };
}

const apiPath = (link: string): string => `/users/api-reset/${link}/`;
const badPath = (uid = 'MQ'): string => apiPath(`${uid}/${BAD_TOKEN}`);

/** Opens bad links until the address is out. @returns how many were answered before */
async function spend(app: TestApp, headers: Record<string, string>): Promise<number> {
  for (let count = 0; count < 2 * LIMIT; count++) {
    const answer = await app.browser().get(badPath(), headers);
    if (answer.status === 429) return count;
    assert.deepEqual(answer.json(), { validlink: false });
  }
  return assert.fail('bad links are not limited');
}

/** Has every question to the counters answered in another way for a while. */
async function withCounters(
  app: TestApp,
  hit: TestApp['core']['throttleStore']['hit'],
  work: () => Promise<void>,
) {
  const { throttleStore } = app.core;
  const { hit: original } = throttleStore;
  throttleStore.hit = hit;
  try {
    await work();
  } finally {
    throttleStore.hit = original;
  }
}

onEveryEngine(
  'a crowd behind one address',
  (getApp) => {
    it('opens its links, whoever opened 500 good ones in that minute', async () => {
      const app = getApp();
      const headers = newAddress();
      const neighbour = apiPath(app.resetLink(await app.createUser()));
      const user = await app.createUser();
      const link = apiPath(app.resetLink(user));
      await withCounters(
        app,
        async () => assert.fail('a good link is counted'),
        async () => {
          for (let count = 0; count < 500; count++) {
            const { status, text } = await app.browser().get(neighbour, headers);
            assert.equal(`${status} ${text}`, '200 {"validlink":true}');
          }
          const page = await app
            .browser()
            .get(`/password-reset/${app.resetLink(user)}/`, { ...headers, ...PAGE });
          assert.equal(page.status, 200);
        },
      );
      const answer = await app.browser().post(link, PASSWORDS, { headers });
      assert.equal(answer.status, 200, answer.text);
    });
  },
  { env },
);

onEveryEngine(
  'bad links of one address',
  (getApp) => {
    it('end its requests until the window is over, also those with good links, and nobody else’s', async () => {
      const app = getApp();
      const headers = newAddress();
      const link = apiPath(app.resetLink(await app.createUser()));
      assert.equal(await spend(app, headers), LIMIT);
      app.clock.advance(20 * SECOND);
      const refused = await app.browser().get(link, headers);
      assert.equal(refused.status, 429);
      assert.deepEqual(refused.json(), {
        detail: 'Request was throttled. Expected available in 40 seconds.',
      });
      assert.equal(refused.headers['retry-after'], '40');
      const page = await app.browser().get(link, { ...headers, ...PAGE });
      assert.equal(page.status, 429);
      assert.match(String(page.headers['content-type']), /^text\/html/);
      assert.equal((await app.browser().get(link, newAddress())).status, 200);
      app.clock.advance(40 * SECOND);
      assert.equal((await app.browser().get(link, headers)).status, 200);
      assert.equal(await spend(app, headers), LIMIT);
    });

    it('count alike whether their user exists, and whether they are wrong, expired or used', async () => {
      const app = getApp();
      const headers = newAddress();
      const [used, late] = [await app.createUser(), await app.createUser()];
      const expiredPath = apiPath(app.resetLink(late));
      app.clock.advance(app.core.settings.get('PASSWORD_RESET_TIMEOUT') * SECOND + SECOND);
      const usedPath = apiPath(app.resetLink(used));
      assert.equal((await app.browser().post(usedPath, PASSWORDS, { headers })).status, 200);
      const [known, unknown] = [used.id, used.id + 100_000].map((id) => badPath(encodeUid(id)));
      const bad = [known ?? '', unknown ?? '', expiredPath, usedPath];
      assert.equal(bad.length, LIMIT);
      for (const path of bad)
        assert.deepEqual((await app.browser().get(path, headers)).json(), { validlink: false });
      assert.equal((await app.browser().get(badPath(), headers)).status, 429);
    });

    it('are counted for whoever has the page send another one, so that nobody queues without end', async () => {
      const app = getApp();
      const headers = newAddress();
      const user = await app.createUser({ isEmailVerified: false });
      const link = `/users/registration/account-confirm-email/${app.core.confirmationTokens.make(user)}/`;
      app.clock.advance(LINK_LIFE + SECOND);
      const statuses: number[] = [];
      for (let count = 0; count < 2 * LIMIT; count++) {
        const options = { form: { renew: 'true' }, headers: { ...headers, ...PAGE } };
        statuses.push((await app.browser().post(link, undefined, options)).status);
      }
      assert.deepEqual(statuses, [...Array(LIMIT).fill(200), ...Array(LIMIT).fill(429)]);
      const queued = (await app.queued()).filter((kind) => kind === 'email-confirmation');
      assert.equal(queued.length, LIMIT + 1, 'only the one that found the limit was on its way');
    });
  },
  limited,
);

onSqlite(
  'failures with links',
  (getApp) => {
    /** Ways to send a bad link to a route, as programs and browsers do. */
    const ways = (route: Route): Array<[string, (headers: Record<string, string>) => Promise<Response>]> => {
      const path = pathOf(route, { token: BAD_TOKEN });
      const body = route.method === 'POST' ? { uid: 'MQ', token: BAD_TOKEN, ...PASSWORDS } : undefined;
      const methods = route.method === 'GET' ? (['GET', 'HEAD'] as const) : ([route.method] as const);
      return methods.flatMap((method) =>
        [{}, PAGE, XHR].map((kind) => [
          `${method} ${path} ${JSON.stringify(kind)}`,
          (headers) =>
            getApp()
              .browser()
              .request(method, path, body, { headers: { ...kind, ...headers } }),
        ]),
      );
    };

    it('count at every endpoint, by whatever method and for whatever client: none is a way to guess on', async () => {
      const app = getApp();
      const routes = routesOf(app).filter(({ throttle }) => throttle?.counts === 'failures');
      assert.ok(routes.length >= 17, `${routes.length} routes`);
      const one = { link: { count: 1, duration: 60, ip_count: 1 } };
      await withSetting(app, 'THROTTLING_SETTINGS', one, async () => {
        for (const [name, send] of routes.flatMap(ways)) {
          const headers = newAddress();
          const [first, second] = [await send(headers), await send(headers)];
          assert.ok(first.status === 400 || first.text.includes('false') || name.startsWith('HEAD'), name);
          assert.notEqual(first.status, 429, name);
          assert.equal(second.status, 429, name);
        }
      });
    });

    it('count for a password that the policy refuses, in programs and in browsers that are sent on', async () => {
      const app = getApp();
      const link = app.resetLink(await app.createUser());
      const weak = { new_password1: '1', new_password2: '1' };
      for (const [kind, status] of [[{}, 400] as const, [PAGE, 303] as const]) {
        const headers = { ...newAddress(), ...kind };
        const browser = app.browser();
        await browser.get('/login/', PAGE);
        for (let count = 0; count < LIMIT; count++)
          assert.equal((await browser.post(`/users/reset/${link}/`, weak, { headers })).status, status);
        assert.equal((await browser.post(`/users/reset/${link}/`, weak, { headers })).status, 429);
      }
    });

    it('do not count through a storefront that passes no addresses on', async () => {
      const app = getApp();
      const headers = { 'x-forwarded-for': '198.51.100.5' };
      for (let count = 0; count < 3 * LIMIT; count++)
        assert.equal((await app.browser().get(badPath(), headers)).status, 200);
    });

    it('do not count for what never reaches a link', async () => {
      const app = getApp();
      const headers = newAddress();
      const path = badPath();
      for (let count = 0; count < LIMIT; count++) {
        const options = { headers: { ...headers, 'content-type': 'application/json' } };
        assert.equal((await app.browser().request('POST', path, '{', options)).status, 400);
        assert.equal((await app.browser().request('OPTIONS', path, undefined, { headers })).status, 204);
        assert.equal((await app.browser().request('PUT', path, undefined, { headers })).status, 405);
      }
      assert.equal(await spend(app, headers), LIMIT);
    });

    it('are not answered as if nothing were wrong when they cannot be counted, and good links work', async () => {
      const app = getApp();
      const headers = newAddress();
      const link = apiPath(app.resetLink(await app.createUser()));
      await withCounters(
        app,
        async () => {
          throw new Unavailable('the counters', new Error('down'));
        },
        async () => {
          const answer = await app.browser().get(badPath(), headers);
          assert.equal(answer.status, 503);
          assert.equal(answer.headers['retry-after'], '5');
          assert.equal((await app.browser().get(link, headers)).status, 200);
        },
      );
    });

    it('of ours are told as they are, look like no guesses, and are limited all the same', async () => {
      const app = getApp();
      const headers = newAddress();
      const fail = async (): Promise<never> => {
        throw new Error('a fault');
      };
      const signIn = { withPassword: fail, complete: fail, recordFailure: fail };
      const broken = createApp({ ...app.core, signIn });
      const path = `/users/passwordless-login/${BAD_TOKEN}/?user=1&secret_key=x`;
      const statuses: number[] = [];
      const ask = async () => statuses.push((await new Browser(broken).post(path, {}, { headers })).status);
      for (let count = 0; count < LIMIT; count++) await ask();
      for (let count = 0; count < LIMIT; count++)
        assert.equal((await app.browser().get(badPath(), headers)).status, 200);
      await ask();
      await ask();
      await broken.close();
      assert.deepEqual(statuses, [...Array(LIMIT + 1).fill(500), 429]);
    });

    it('show in the statistics as refused requests of their scope', async () => {
      const app = getApp();
      const headers = newAddress();
      const scopes: unknown[] = [];
      app.core.statistics.listen((name, labels) => {
        if (name === 'throttled') scopes.push(labels);
      });
      await spend(app, headers);
      await app.browser().get(badPath(), headers);
      assert.deepEqual(scopes, [{ scope: 'link' }, { scope: 'link' }]);
    });
  },
  limited,
);
