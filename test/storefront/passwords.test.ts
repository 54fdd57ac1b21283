import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { User } from '../../src/contracts/user.ts';
import { onEveryEngine, PASSWORD, type TestApp } from '../support/app.ts';
import { mailsTo } from '../support/registration.ts';
import { CALLS_PER_FAILURE, STOREFRONT_ENV, Visitor } from '../support/storefront.ts';

const JSON_BODY = { contentType: 'application/json' } as const;
const NEW = 'a brand new password';

/** Somebody who has signed in at a storefront. */
async function customer(app: TestApp): Promise<{ user: User; visitor: Visitor; email: string }> {
  const user = await app.createUser();
  const visitor = new Visitor(app);
  await visitor.openSignInPage();
  const email = user.email ?? '';
  assert.deepEqual(await visitor.submit('login', { email, password: PASSWORD }), { kind: 'signed in' });
  return { user, visitor, email };
}

const changeTo = (password: string, old = PASSWORD) => ({
  old_password: old,
  new_password1: password,
  new_password2: password,
});

onEveryEngine(
  'a customer of a storefront',
  (getApp) => {
    it('who forgot the password gets one mail, and a new one by the link, whose parts the client joins by commas', async () => {
      const app = getApp();
      const user = await app.createUser();
      const email = user.email ?? '';
      const visitor = new Visitor(app);
      await visitor.openPage();
      const asked = await visitor.call('POST', '/users/password/reset/', { email }, JSON_BODY);
      assert.deepEqual([asked.status, asked.data.detail], [200, 'Password reset e-mail has been sent.']);
      const [mail, ...others] = await mailsTo(app, email);
      assert.deepEqual(others, []);
      const [, uid, token] = /\/password-reset\/([^/\s]+)\/([^/\s]+)\//.exec(mail?.text ?? '') ?? [];
      const reset = (new_password1: string, new_password2: string) =>
        visitor.call(
          'POST',
          `/users/reset/${uid},${token}`,
          { new_password1, new_password2 },
          { asForm: true },
        );
      const mistyped = await reset(NEW, 'another one');
      assert.deepEqual([mistyped.status, mistyped.calls], [400, CALLS_PER_FAILURE]);
      assert.deepEqual(mistyped.data, { new_password2: ["The two password fields didn't match."] });
      assert.deepEqual(await reset(NEW, NEW), { status: 200, data: {}, calls: 1 });
      assert.deepEqual(await visitor.submit('login', { email, password: NEW }), { kind: 'signed in' });
      assert.deepEqual((await reset(NEW, NEW)).data, { token: ['Invalid value'] });
    });

    it('changes the password and stays signed in, under the new session id', async () => {
      const { visitor, email } = await customer(getApp());
      const before = visitor.cookies.get('osessionid');
      const changed = await visitor.call('POST', '/users/password/change/', changeTo(NEW), JSON_BODY);
      assert.deepEqual([changed.status, changed.data.detail], [200, 'New password has been saved.']);
      assert.notEqual(visitor.cookies.get('osessionid'), before);
      assert.ok(await visitor.me());
      assert.deepEqual(await new Visitor(getApp()).submit('login', { email, password: NEW }), {
        kind: 'signed in',
      });
    });

    it('who mistypes the old password is not signed out, and can try again: four calls count within the budget', async () => {
      const { visitor } = await customer(getApp());
      for (let attempt = 0; attempt < 4; attempt++) {
        const failed = await visitor.call(
          'POST',
          '/users/password/change/',
          changeTo(NEW, 'wrong'),
          JSON_BODY,
        );
        assert.deepEqual(
          [failed.status, failed.data, failed.calls],
          [400, { old_password: ['Invalid password.'] }, 4],
        );
      }
      assert.ok(await visitor.me());
      const changed = await visitor.call('POST', '/users/password/change/', changeTo(NEW), JSON_BODY);
      assert.equal(changed.status, 200);
    });

    it('whose session has ended is signed out at the storefront, too', async () => {
      const app = getApp();
      const { user, visitor } = await customer(app);
      await app.core.storage.transaction((stores) => stores.sessions.removeOfUser(user.id));
      const failed = await visitor.call('POST', '/users/password/change/', changeTo(NEW), JSON_BODY);
      assert.equal(failed.status, 401);
      assert.equal(visitor.cookies.has('osessionid'), false);
    });

    it('sends an empty object as text where there is nothing to send, which is read as such', async () => {
      const app = getApp();
      const { visitor } = await customer(app);
      assert.equal((await visitor.call('POST', '/users/pz-captcha/', {})).status, 200);
      const { data, status } = await visitor.call('POST', '/users/password/change/', {});
      assert.deepEqual(
        [status, Object.keys(data)],
        [400, ['old_password', 'new_password1', 'new_password2']],
      );
      const other = await visitor.call('POST', '/users/password/change/', changeTo(NEW));
      assert.equal(other.status, 415);
    });
  },
  { env: STOREFRONT_ENV },
);
