import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { InjectOptions } from 'fastify';
import { onEveryEngine, PASSWORD, type TestApp } from '../support/app.ts';

const PER_ADDRESS = 3;
const PER_IDENTIFIER = 5;
const SIGN_IN = '/users/login/';

let addresses = 0;
/** An address nobody asked from. */
const newAddress = (): string => `192.0.2.${++addresses}`;

/** The statuses of as many requests from an address, one after the other. */
async function statuses(app: TestApp, from: string, many: number, asked: InjectOptions): Promise<number[]> {
  const seen: number[] = [];
  for (let request = 0; request < many; request++) {
    const answer = await app.app.inject({ method: 'POST', url: SIGN_IN, remoteAddress: from, ...asked });
    seen.push(answer.statusCode);
  }
  return seen;
}

const guess = (email: string) => ({ payload: { email, password: 'wrong' } });

onEveryEngine(
  'the limits of requests',
  (getApp) => {
    it('let nobody beyond the limit of their address use up the requests of somebody else', async () => {
      const email = 'victim@example.com';
      const seen = await statuses(getApp(), newAddress(), 10, guess(email));
      assert.deepEqual(seen, [400, 400, 400, ...Array.from({ length: 7 }, () => 429)]);
      assert.deepEqual(await statuses(getApp(), newAddress(), 3, guess(email)), [400, 400, 429]);
    });

    it('hold for many at once, whoever they ask about', async () => {
      const from = newAddress();
      const flood = Array.from({ length: 20 }, (_, index) =>
        statuses(getApp(), from, 1, guess(`one-of-${index % 4}@example.com`)),
      );
      const seen = (await Promise.all(flood)).flat();
      assert.equal(seen.filter((status) => status === 400).length, PER_ADDRESS);
      const others = Array.from({ length: 8 }, (_, index) =>
        statuses(getApp(), newAddress(), PER_ADDRESS, guess(`one-of-${index % 4}@example.com`)),
      );
      const left = (await Promise.all(others)).flat().filter((status) => status === 400).length;
      assert.equal(left, 4 * PER_IDENTIFIER - PER_ADDRESS);
    });

    it('count an address that asks about somebody of whom enough was asked', async () => {
      const email = 'asked@example.com';
      for (const many of [3, 2]) await statuses(getApp(), newAddress(), many, guess(email));
      const from = newAddress();
      assert.deepEqual(await statuses(getApp(), from, 2, guess(email)), [429, 429]);
      assert.deepEqual(await statuses(getApp(), from, 1, guess('new@example.com')), [400]);
      assert.deepEqual(await statuses(getApp(), from, 1, guess('newer@example.com')), [429]);
    });

    for (const [what, asked, status] of [
      ['cannot be read', { payload: '{', headers: { 'content-type': 'application/json' } }, 400],
      [
        'are in a charset that is not read',
        { payload: '{}', headers: { 'content-type': 'application/json; charset=utf-16' } },
        415,
      ],
      ['are of a type that is not read', { payload: '<a/>', headers: { 'content-type': 'text/xml' } }, 415],
      ['have a body of no type', { payload: 'no JSON' }, 415],
      ['have invalid fields', { payload: { email: 'nobody' } }, 400],
      ['are forms without fields', { payload: { formType: 'login' } }, 400],
    ] as const)
      it(`count those that ${what}, so that nobody tries without a limit`, async () => {
        const from = newAddress();
        const seen = await statuses(getApp(), from, 4, asked);
        assert.deepEqual(seen, [status, status, status, 429]);
        assert.deepEqual(await statuses(getApp(), from, 1, guess('valid@example.com')), [429]);
      });

    it('count those that another site forged, so that nobody guesses at the token without a limit', async () => {
      const app = getApp();
      const browser = app.browser();
      const { email } = await app.createUser();
      await browser.post(SIGN_IN, { email, password: PASSWORD });
      const from = newAddress();
      const asked: InjectOptions = {
        url: '/users/password/change/',
        headers: { cookie: `sessionid=${browser.cookies.get('sessionid')}; csrftoken=${'a'.repeat(64)}` },
        payload: {},
      };
      assert.deepEqual(await statuses(app, from, 4, asked), [403, 403, 403, 429]);
    });
  },
  {
    settings: {
      THROTTLING_SETTINGS: {
        login: { count: PER_IDENTIFIER, duration: 3600, ip_count: PER_ADDRESS },
        'password-change': { count: PER_IDENTIFIER, duration: 3600, ip_count: PER_ADDRESS },
      },
    },
  },
);
