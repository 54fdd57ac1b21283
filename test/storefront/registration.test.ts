import assert from 'node:assert/strict';
import { it } from 'node:test';
import { onEveryEngine, PASSWORD } from '../support/app.ts';
import { mailsTo, newEmail } from '../support/registration.ts';
import { withSetting } from '../support/settings.ts';
import { STOREFRONT_ENV, Visitor } from '../support/storefront.ts';

/** The fields of a storefront's form: all texts, and two passwords of which only one is ours. */
const form = (email: string) => ({
  first_name: 'Ada',
  last_name: 'Byron',
  email,
  password: PASSWORD,
  email_allowed: 'true',
  sms_allowed: 'false',
  confirm: 'true',
});

onEveryEngine(
  'a customer who registers at a storefront',
  (getApp) => {
    it('is signed in at once', async () => {
      const app = getApp();
      const visitor = new Visitor(app);
      await visitor.openSignInPage();
      const email = newEmail();
      assert.deepEqual(await visitor.submit('register', form(email)), { kind: 'signed in' });
      assert.deepEqual(visitor.statuses, [201]);
      assert.equal((await visitor.me())?.first_name, 'Ada');
      assert.equal((await mailsTo(app, email)).length, 1);
    });

    it('reads under each field what is wrong with it', async () => {
      const app = getApp();
      const taken = await app.createUser();
      const seen = await new Visitor(app).submit('register', { ...form(taken.email ?? ''), password: 'abc' });
      assert.ok(seen.kind === 'errors' && 'fields' in seen, JSON.stringify(seen));
      assert.deepEqual(Object.keys(seen.fields).sort(), ['email', 'password']);
      const invalid = await new Visitor(app).submit('register', { ...form('ada'), confirm: 'perhaps' });
      assert.deepEqual(invalid, {
        kind: 'errors',
        fields: { email: 'Enter a valid email address.', confirm: 'Must be a valid boolean.' },
      });
    });

    it('reads to look into the mailbox where nobody may learn which addresses are taken', async () => {
      const app = getApp();
      const taken = await app.createUser();
      await withSetting(app, 'REGISTRATION_PREVENT_ENUMERATION', true, async () => {
        for (const email of [newEmail(), taken.email ?? '']) {
          const visitor = new Visitor(app);
          const seen = await visitor.submit('register', form(email));
          assert.deepEqual(seen, { kind: 'errors', form: 'Check your e-mail to finish.' });
          assert.deepEqual(visitor.statuses, [201]);
          assert.equal(await visitor.me(), null);
        }
      });
    });

    it('reads how long to wait after too many', async () => {
      const app = getApp();
      const taken = await app.createUser();
      const visitor = new Visitor(app);
      for (let count = 0; count < 20; count++) await visitor.submit('register', form(taken.email ?? ''));
      const seen = await visitor.submit('register', form(taken.email ?? ''));
      assert.match('form' in seen ? seen.form : '', /^Request was throttled/);
      assert.equal(visitor.statuses.at(-1), 429);
    });
  },
  { env: STOREFRONT_ENV },
);
