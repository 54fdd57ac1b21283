import assert from 'node:assert/strict';
import { it } from 'node:test';
import { onEveryEngine } from '../support/app.ts';
import { codeSentTo, customerWithPhone, newPhone, wrongCode } from '../support/otp.ts';
import { STOREFRONT_ENV, Visitor } from '../support/storefront.ts';

const env = STOREFRONT_ENV;

onEveryEngine(
  'a customer who signs in with a code at a storefront',
  (getApp) => {
    it('is asked for the code, and it is checked in the session that asked', async () => {
      const app = getApp();
      const { user, phone } = await customerWithPhone(app);
      const visitor = new Visitor(app);
      await visitor.openSignInPage();
      assert.deepEqual(await visitor.submit('otpLogin', { phone }), { kind: 'code' });
      assert.equal(await visitor.me(), null);
      const code = await codeSentTo(app, phone);
      assert.deepEqual(await visitor.submit('otpLogin', { phone, code: wrongCode(code) }), {
        kind: 'errors',
        form: 'Verification codes do not match.',
      });
      assert.deepEqual(await visitor.submit('otpLogin', { phone, code }), { kind: 'signed in' });
      assert.deepEqual(visitor.statuses, [202, 406, 200]);
      assert.equal((await visitor.me())?.pk, user.id);
    });

    it('sees no difference between phones that somebody has and others', async () => {
      const app = getApp();
      const { phone } = await customerWithPhone(app);
      const ways = [];
      for (const each of [phone, newPhone()]) {
        const visitor = new Visitor(app);
        ways.push([
          await visitor.submit('otpLogin', { phone: each }),
          await visitor.submit('otpLogin', { phone: each }),
          await visitor.submit('otpLogin', { phone: newPhone(), code: '123456' }),
          visitor.statuses,
        ]);
      }
      assert.deepEqual(ways[0], ways[1]);
      assert.deepEqual(ways[0], [
        { kind: 'code' },
        { kind: 'errors', form: 'Please wait before requesting a new code.' },
        { kind: 'errors', form: 'Phone numbers do not match.' },
        [202, 406, 406],
      ]);
    });

    it('reads what is wrong with the phone, and that a code without a request is none', async () => {
      const visitor = new Visitor(getApp());
      assert.deepEqual(await visitor.submit('otpLogin', { phone: '12' }), {
        kind: 'errors',
        fields: { phone: 'Enter a valid phone number.' },
      });
      assert.deepEqual(await visitor.submit('otpLogin', { phone: newPhone(), code: '123456' }), {
        kind: 'errors',
        form: 'Sms otp code expired. Please resend code.',
      });
    });
  },
  { env },
);

onEveryEngine(
  'a customer of a shop that does not sign in by code',
  (getApp) => {
    it('reads that there is no such thing, though the form is there', async () => {
      const visitor = new Visitor(getApp());
      for (const fields of [{ phone: newPhone() }, { phone: '12' }, { phone: newPhone(), code: '123456' }])
        assert.deepEqual(await visitor.submit('otpLogin', fields), { kind: 'errors', form: 'Not found.' });
      assert.deepEqual(visitor.statuses, [404, 404, 404]);
    });
  },
  { env: { ...env, AUTHENTICATION_BACKENDS: 'EmailBackend' } },
);
