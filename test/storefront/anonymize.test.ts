import assert from 'node:assert/strict';
import { it } from 'node:test';
import { HOUR } from '../../src/lib/clock.ts';
import { onEveryEngine, PASSWORD, type TestApp } from '../support/app.ts';
import { STOREFRONT_ENV, Visitor } from '../support/storefront.ts';

const ANONYMIZE = '/users/anonymize/';

async function customer(app: TestApp) {
  const user = await app.createUser();
  const visitor = new Visitor(app);
  await visitor.openSignInPage();
  const email = user.email ?? '';
  await visitor.submit('login', { email, password: PASSWORD });
  return { user, visitor, email };
}

onEveryEngine(
  'a customer who closes the account at a storefront, which sends nothing with it',
  (getApp) => {
    it('is signed out, and cannot sign in any more', async () => {
      const app = getApp();
      const { user, visitor, email } = await customer(app);
      const closed = await visitor.call('PATCH', ANONYMIZE);
      assert.deepEqual(closed, { status: 200, data: { detail: 'Your account has been closed.' }, calls: 1 });
      assert.equal(visitor.cookies.has('osessionid'), false);
      assert.equal((await app.userNow(user.id)).isActive, false);
      assert.deepEqual(await visitor.submit('login', { email, password: PASSWORD }), {
        kind: 'errors',
        form: 'Unable to log in with provided credentials.',
      });
    });

    it('is asked to sign in again after a while, and can close it then', async () => {
      const app = getApp();
      const { user, visitor, email } = await customer(app);
      app.clock.advance(HOUR);
      const refused = await visitor.call('PATCH', ANONYMIZE);
      assert.deepEqual(
        [refused.status, refused.data],
        [401, { detail: 'Please sign in again to confirm this.' }],
      );
      assert.equal(visitor.cookies.has('osessionid'), false);
      assert.equal((await app.userNow(user.id)).isActive, true);
      assert.deepEqual(await visitor.submit('login', { email, password: PASSWORD }), { kind: 'signed in' });
      assert.equal((await visitor.call('PATCH', ANONYMIZE)).status, 200);
    });
  },
  { env: STOREFRONT_ENV },
);
