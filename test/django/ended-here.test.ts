import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { TestApp } from '../support/app.ts';
import type { Place } from '../support/copying.ts';
import { browserFrom, type Imported, openHome, runImport, serviceOf } from '../support/django/importing.ts';
import { type Customer, type Made, openShop, type Shop, WITHOUT_DJANGO } from '../support/django/shop.ts';
import { availableEngines } from '../support/engines.ts';
import { latchkey } from '../support/process.ts';

const PASSWORD = 'correct horse battery';
const engines = (await availableEngines()).filter((name) => name !== 'redis');

describe('what was ended here', { skip: WITHOUT_DJANGO }, () => {
  for (const engine of engines)
    it(`stays ended when the shop is imported again, so that a thief stays out [${engine}]`, async () => {
      const [shop, home]: [Shop, Place] = [await openShop('sqlite'), await openHome(engine)];
      let app: TestApp | undefined;
      try {
        const made = await shop.run<Made>('setup', { password: PASSWORD });
        assert.equal((await runImport(home, shop)).code, 0);
        app = await serviceOf(engine, home);
        const service = app;
        const of = (name: string): Customer => made.people[name] as Customer;
        const isSignedIn = async (name: string): Promise<boolean> =>
          (await browserFrom(service, of(name).session).get('/current_user/')).status === 200;
        const hasToken = async (name: string): Promise<boolean> => {
          const authorization = `Token ${of(name).token}`;
          return (await service.browser().get('/current_user/', { authorization })).status === 200;
        };

        const signedOut = await browserFrom(app, of('argon2').session).post('/users/logout/');
        assert.equal(signedOut.status, 200, signedOut.text);
        for (const args of [
          ['sessions', 'revoke', '--user', String(of('sha1').id)],
          ['tokens', 'revoke', '--user', String(of('sha1').id)],
        ]) {
          const revoked = await latchkey(home.env, args);
          assert.equal(revoked.code, 0, revoked.stderr);
        }
        const again = await browserFrom(app, of('md5').session).post('/users/login/', {
          email: of('md5').email,
          password: PASSWORD,
        });
        assert.equal(again.status, 200, again.text);

        for (const round of ['first', 'second']) {
          const answer = await runImport(home, shop);
          assert.equal(answer.code, 0, answer.stderr);
          assert.partialDeepStrictEqual(answer.json<Imported>().counts, {
            sessions: { created: 0 },
            tokens: { created: 0 },
          });
          assert.equal(await isSignedIn('argon2'), false, `${round}: a session that was signed out`);
          assert.equal(await isSignedIn('sha1'), false, `${round}: a session that was revoked`);
          assert.equal(await hasToken('sha1'), false, `${round}: a token that was revoked`);
          assert.equal(await isSignedIn('md5'), false, `${round}: a session that a sign-in replaced`);
          assert.equal(await isSignedIn('bcrypt'), true, `${round}: a session that goes on`);
          assert.equal(await hasToken('bcrypt'), true, `${round}: a token that goes on`);
        }
      } finally {
        await app?.close();
        await Promise.all([shop.close(), home.drop()]);
      }
    });
});
