import assert from 'node:assert/strict';
import { it } from 'node:test';
import { onEveryEngine, PASSWORD, type TestApp } from '../support/app.ts';
import { newPhone } from '../support/otp.ts';
import { CALLS_PER_FAILURE, STOREFRONT_ENV, Visitor } from '../support/storefront.ts';

const PROFILE = '/users/profile/';
const JSON_BODY = { contentType: 'application/json' } as const;

async function customer(app: TestApp) {
  const user = await app.createUser({ phone: newPhone(), isPhoneVerified: true, gender: 'female' });
  const visitor = new Visitor(app);
  await visitor.openSignInPage();
  const email = user.email ?? '';
  assert.deepEqual(await visitor.submit('login', { email, password: PASSWORD }), { kind: 'signed in' });
  return { user, visitor, email };
}

onEveryEngine(
  'a customer of a storefront who opens the profile',
  (getApp) => {
    it('sees a phone as the form takes it, and saves the form unchanged without losing anything', async () => {
      const app = getApp();
      const { user, visitor } = await customer(app);
      const { status, data } = await visitor.call('GET', PROFILE);
      assert.equal(status, 200);
      assert.match(String(data.phone), /^05\d{9}$/);
      assert.equal((await visitor.me())?.phone, data.phone);
      const { first_name, last_name, phone, gender, date_of_birth, email_allowed, sms_allowed } = data;
      const form = { first_name, last_name, phone, gender, date_of_birth, email_allowed, sms_allowed };
      for (const body of [form, data]) {
        const saved = await visitor.call('PATCH', PROFILE, body, JSON_BODY);
        assert.deepEqual([saved.status, saved.data], [200, data]);
      }
      const now = await app.userNow(user.id);
      assert.deepEqual([now.phone, now.isPhoneVerified], [user.phone, true]);
    });

    it('changes the name and the consents, and reads it back', async () => {
      const { visitor } = await customer(getApp());
      const form = { first_name: 'Augusta', last_name: 'King', email_allowed: false, sms_allowed: false };
      const saved = await visitor.call('PATCH', PROFILE, form, JSON_BODY);
      assert.equal(saved.status, 200);
      const { data } = await visitor.call('GET', PROFILE);
      for (const [name, value] of Object.entries(form)) assert.equal(data[name], value, name);
    });

    it('stays signed in with a phone that is none, or another’s', async () => {
      const app = getApp();
      const other = await app.createUser({ phone: newPhone(), isPhoneVerified: true });
      const { visitor } = await customer(app);
      for (const phone of ['12', other.phone]) {
        const failed = await visitor.call('PATCH', PROFILE, { phone }, JSON_BODY);
        assert.deepEqual(
          [failed.status, failed.calls, Object.keys(failed.data)],
          [400, CALLS_PER_FAILURE, ['phone']],
        );
      }
      assert.ok(await visitor.me());
    });

    it('keeps the session when a new phone is saved, and is known as this browser from then on', async () => {
      const app = getApp();
      const { user, visitor, email } = await customer(app);
      assert.equal(visitor.cookies.has('device'), false);
      await visitor.call('GET', PROFILE);
      assert.ok(visitor.cookies.has('device'));
      const phone = newPhone().replace('+90', '0');
      const saved = await visitor.call('PATCH', PROFILE, { phone }, JSON_BODY);
      assert.deepEqual([saved.status, saved.data.phone], [200, phone]);
      assert.equal((await visitor.me())?.pk, user.id);
      for (let count = 0; count < 25; count++)
        await new Visitor(app).submit('login', { email, password: 'guess' });
      assert.deepEqual(await visitor.submit('login', { email, password: PASSWORD }), { kind: 'signed in' });
    });
  },
  { env: STOREFRONT_ENV, settings: { PHONE_OUTPUT_FORMAT: 'national' } },
);
