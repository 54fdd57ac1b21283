import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { MINUTE } from '../../src/lib/clock.ts';
import { PASSWORD, startTestApp, type TestApp } from '../support/app.ts';
import { availableEngines, type Engine, openEngine } from '../support/engines.ts';

const LIMIT = 6;
const settings = {
  THROTTLING_SETTINGS: {
    login: { count: LIMIT, duration: 60, ip_count: 1000 },
    'password-reset': { count: 1000, duration: 60, ip_count: LIMIT },
    link: { count: 1000, duration: 60, ip_count: LIMIT },
  },
};

for (const name of await availableEngines()) {
  describe(`the throttle of two services over one ${name}`, () => {
    let engine: Engine;
    let apps: TestApp[];
    before(async () => {
      engine = await openEngine(name);
      apps = [];
      for (let count = 0; count < 2; count++) apps.push(await startTestApp(name, engine, { settings }));
    });
    after(async () => {
      for (const app of apps) await app.close();
      await engine.drop();
    });

    /** The statuses of as many requests as twice the limit, each service asked in turn, all at once. */
    const statuses = (url: string, bodyOf: (index: number) => object): Promise<number[]> =>
      Promise.all(
        Array.from({ length: 2 * LIMIT }, async (_, index) => {
          const app = apps[index % 2];
          const answer = await app?.browser().post(url, bodyOf(index));
          return answer?.status ?? 0;
        }),
      );

    it('counts guesses at one account across processes', async () => {
      const seen = await statuses('/users/login/', () => ({ email: 'one@example.com', password: 'wrong' }));
      assert.equal(seen.filter((status) => status === 400).length, LIMIT);
      assert.equal(seen.filter((status) => status === 429).length, LIMIT);
    });

    it('counts an address together, whatever identifiers it names', async () => {
      const seen = await statuses('/users/password/reset/', (index) => ({ email: `p${index}@example.com` }));
      assert.equal(seen.filter((status) => status === 200).length, LIMIT);
      assert.equal(seen.filter((status) => status === 429).length, LIMIT);
    });

    it('counts bad links together, and each process that found too many refuses good ones as well', async () => {
      const [first] = apps;
      const link = first?.resetLink(await first.createUser());
      const open = () => Promise.all(apps.map((app) => app.browser().get(`/users/api-reset/${link}/`)));
      const statusesNow = async () => (await open()).map(({ status }) => status);
      assert.deepEqual(await statusesNow(), [200, 200]);
      const bad = '/users/api-reset/MQ/cxxxxx-0123456789abcdef0123456789abcdef/';
      const seen = await statuses(bad, () => ({ new_password1: PASSWORD, new_password2: PASSWORD }));
      assert.equal(seen.filter((status) => status === 400).length, LIMIT);
      assert.equal(seen.filter((status) => status === 429).length, LIMIT);
      assert.ok((await statusesNow()).includes(429));
      await statuses(bad, () => ({}));
      assert.deepEqual(await statusesNow(), [429, 429]);
      for (const { clock } of apps) clock.advance(MINUTE);
      assert.deepEqual(await statusesNow(), [200, 200]);
    });
  });
}
