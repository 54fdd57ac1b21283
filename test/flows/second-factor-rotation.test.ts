import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { startTestApp, type TestApp } from '../support/app.ts';
import { availableEngines, openEngine } from '../support/engines.ts';
import { codeAt, enrolled, STEP, verify } from '../support/second-factor.ts';

const FORMER = 'the former key of the shop 0123456789';
const NEXT = 'the next key of the shop 9876543210';
const SOURCE = { address: 'operator', agent: 'test', requestId: 'test' };

for (const engine of (await availableEngines()).filter((name) => name !== 'redis'))
  describe(`the second factor beside a new SECRET_KEY [${engine}]`, () => {
    it('goes on before and after the rotation, or nobody of the staff would get in any more', async () => {
      const opened = await openEngine(engine);
      const withKeys = async <T>(
        keys: readonly [string, ...string[]],
        work: (app: TestApp) => Promise<T>,
      ): Promise<T> => {
        const [SECRET_KEY, ...others] = keys;
        const env = { SECRET_KEY, SECRET_KEY_FALLBACKS: others.join(','), STAFF_SECOND_FACTOR: 'required' };
        const app = await startTestApp(engine, opened, { env });
        try {
          return await work(app);
        } finally {
          await app.close();
        }
      };
      try {
        const { user, secret, recoveryCodes } = await withKeys([FORMER], (app) => enrolled(app));
        const enter = async (app: TestApp, code: string): Promise<number> =>
          (await verify(await app.signedIn(user), code)).status;
        await withKeys([NEXT, FORMER], async (app) => {
          app.clock.advance(2 * STEP);
          assert.equal(await enter(app, codeAt(secret, app.clock.now())), 200);
          await app.core.rotation.rotate(SOURCE);
          const { fallbacks } = await app.core.rotation.status();
          assert.ok(fallbacks.every(({ isNeeded }) => !isNeeded));
        });
        await withKeys([NEXT], async (app) => {
          app.clock.advance(4 * STEP);
          assert.equal(await enter(app, codeAt(secret, app.clock.now())), 200);
          assert.equal(await enter(app, recoveryCodes[0] ?? ''), 200);
        });
      } finally {
        await opened.drop();
      }
    });
  });
