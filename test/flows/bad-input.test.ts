import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import fc from 'fast-check';
import type { Route } from '../../src/contracts/route.ts';
import type { User } from '../../src/contracts/user.ts';
import { HOUR } from '../../src/lib/clock.ts';
import { onEveryEngine, PASSWORD } from '../support/app.ts';
import { aimAt, METHODS, SEED, type Target } from '../support/attack.ts';
import { BODIES, bodyWith, headers, QUERIES, query, SEGMENTS, segment, VALUES } from '../support/hostile.ts';
import { routesOf } from '../support/routes.ts';
import { snapshot } from '../support/snapshot.ts';

/** So much time is given to the random requests of one property, milliseconds, however slow the engine is. */
const TIME_LIMIT = 5000;

const LIMITLESS = { count: 1_000_000, duration: 60, ip_count: 100_000_000 };
const OPTIONS = {
  env: { TRUSTED_PROXIES: '127.0.0.1' },
  settings: {
    THROTTLING_SETTINGS: {
      login: LIMITLESS,
      'password-reset': LIMITLESS,
      register: LIMITLESS,
      'password-change': LIMITLESS,
      'profile-update': LIMITLESS,
      link: LIMITLESS,
    },
  },
};

onEveryEngine(
  'bad input',
  (getApp) => {
    let target: Target;
    let routes: Route[];
    let user: User;
    /** Nobody, the owner of a session with its CSRF token, the holder of an API token. */
    let identities: Record<string, string>[];

    before(async () => {
      const app = getApp();
      routes = routesOf(app);
      target = aimAt(app.core);
      user = await app.createUser();
      const browser = app.browser();
      const login = await browser.post('/users/login/', { email: user.email, password: PASSWORD });
      const csrf = browser.cookies.get('csrftoken') ?? '';
      const cookie = [...browser.cookies].map((pair) => pair.join('=')).join('; ');
      identities = [
        {},
        { cookie, 'x-csrftoken': csrf },
        { authorization: `Token ${(login.json() as { key: string }).key}` },
      ];
      // Whoever has just signed in may close the account without a word.
      app.clock.advance(HOUR);
    });
    after(() => target.close());

    const isThorough = (): boolean => getApp().engine === 'sqlite';

    /** Runs `attack` and sees to it that the database is as it was. */
    async function unchanged(attack: () => Promise<void>): Promise<void> {
      const earlier = await snapshot(getApp());
      await attack();
      assert.deepEqual(await snapshot(getApp()), earlier);
    }

    /** Whoever is signed in and signs out, or gives themselves an odd name, has changed something, rightly. */
    const CHANGING: ReadonlySet<string> = new Set(['logout', 'profile', 'updateProfile', 'replaceProfile']);
    const identitiesFor = ({ operationId }: Route): Record<string, string>[] =>
      CHANGING.has(operationId) ? [{}] : identities;

    it('of every known kind is refused at every endpoint, and nothing is changed', async () => {
      await unchanged(async () => {
        for (const route of routes) {
          const bodies = [...BODIES, ...VALUES.map((value) => jsonOf(fieldsOf([route]), value))];
          const askers = [{ accept: 'text/html' }, ...(isThorough() ? identitiesFor(route) : [])];
          for (const headers of askers) {
            const asked = { method: route.method, headers };
            const url = fill(route, () => 'MjM1');
            for (const body of bodies) await target.hurl({ ...asked, url, body });
            for (const search of QUERIES) await target.hurl({ ...asked, url: `${url}?${search}` });
            if (!route.path.includes(':')) continue;
            for (const part of SEGMENTS) await target.hurl({ ...asked, url: fill(route, () => part) });
          }
        }
      });
    });

    it('made at random is refused at every endpoint, and nothing is changed', async () => {
      const namesOf = (chosen: readonly Route[]): string[] => chosen.map(({ operationId }) => operationId);
      const any = fc.record({
        endpoint: fc.oneof(fc.constantFrom(...namesOf(routes)), {
          weight: 3,
          arbitrary: fc.constantFrom(...namesOf(routes.filter(({ method }) => method !== 'GET'))),
        }),
        otherMethod: fc.oneof({ weight: 9, arbitrary: fc.constant(null) }, fc.constantFrom(...METHODS)),
        parts: fc.array(segment, { minLength: 3, maxLength: 3 }),
        query,
        identity: fc.nat(),
        headers,
        body: bodyWith(fieldsOf(routes)),
      });
      const attack = fc.asyncProperty(
        any,
        async ({ endpoint, otherMethod, parts, query: search, identity, headers: odd, body }) => {
          const route = routes.find(({ operationId }) => operationId === endpoint);
          assert.ok(route);
          let index = 0;
          const path = fill(route, () => parts[index++] ?? 'x');
          const method = otherMethod ?? route.method;
          const who = identitiesFor(route);
          await target.hurl({
            method,
            url: search ? `${path}?${search}` : path,
            headers: { ...odd, ...who[identity % who.length] },
            body: ['GET', 'HEAD', 'TRACE'].includes(method) ? undefined : body,
          });
        },
      );
      const numRuns = isThorough() ? 4000 : 500;
      await unchanged(() => fc.assert(attack, { seed: SEED, numRuns, interruptAfterTimeLimit: TIME_LIMIT }));
    });

    it('beside a valid reset link leaves the link usable, until a password is set by it', async () => {
      const app = getApp();
      const paths = (link: string): string[] => [
        `/users/api-reset/${link}/`,
        `/users/reset/${link}/`,
        `/password-reset/${link}/`,
      ];
      const body = bodyWith(['new_password1', 'new_password2', 'password', 'csrfmiddlewaretoken']);
      await fc.assert(
        fc.asyncProperty(body, headers, fc.nat(2), async (content, odd, index) => {
          const { password } = await app.userNow(user.id);
          const link = app.resetLink(await app.userNow(user.id));
          const url = paths(link)[index] ?? '';
          const answer = await target.hurl({ method: 'POST', url, headers: odd, body: content });
          const isSet = answer.statusCode === 200 || answer.statusCode === 302;
          assert.equal((await app.userNow(user.id)).password !== password, isSet);
          const check = await app.browser().get(`/users/api-reset/${link}/`);
          assert.deepEqual(check.json(), { validlink: !isSet });
        }),
        { seed: SEED, numRuns: isThorough() ? 300 : 60, interruptAfterTimeLimit: TIME_LIMIT },
      );
    });
  },
  OPTIONS,
);

/** A body in which every field has the same value. */
const jsonOf = (names: readonly string[], value: unknown) =>
  ['application/json', JSON.stringify(Object.fromEntries(names.map((name) => [name, value])))] as const;

const fill = (route: Route, part: () => string): string => route.path.replaceAll(/:\w+/g, part);

/** The names of all fields the routes read, and of those that mean something to every route. */
const fieldsOf = (routes: readonly Route[]): string[] => [
  ...new Set([
    ...routes.flatMap((route) => [route.body ?? {}, ...(route.documentedBodies ?? [])].flatMap(Object.keys)),
    'formType',
    'csrfmiddlewaretoken',
    'next',
  ]),
];
