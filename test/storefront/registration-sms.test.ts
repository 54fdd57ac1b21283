import assert from 'node:assert/strict';
import { it } from 'node:test';
import { onEveryEngine, PASSWORD } from '../support/app.ts';
import { codeSentTo, newPhone, wrongCode } from '../support/otp.ts';
import { newEmail } from '../support/registration.ts';
import { STOREFRONT_ENV, Visitor } from '../support/storefront.ts';

const form = (phone: string) => ({
  first_name: 'Ada',
  last_name: 'Byron',
  email: newEmail(),
  phone: phone.replace('+90', '0'),
  password: PASSWORD,
  email_allowed: 'true',
  sms_allowed: 'true',
  confirm: 'true',
  kvkk_confirm: 'true',
});

onEveryEngine(
  'a customer who registers by SMS at a storefront',
  (getApp) => {
    it('is asked for the code and then signed in, by the session that the first answer set', async () => {
      const app = getApp();
      const phone = newPhone();
      const fields = form(phone);
      const visitor = new Visitor(app);
      await visitor.openSignInPage();
      assert.deepEqual(await visitor.submit('register', fields), { kind: 'code' });
      assert.equal(await visitor.me(), null);
      const code = await codeSentTo(app, phone);
      assert.deepEqual(await visitor.submit('register', { ...fields, code: wrongCode(code) }), {
        kind: 'errors',
        form: 'Verification codes do not match.',
      });
      assert.deepEqual(await visitor.submit('register', { ...fields, code }), { kind: 'signed in' });
      assert.deepEqual(visitor.statuses, [202, 406, 201]);
      const me = await visitor.me();
      assert.deepEqual([me?.email, me?.phone], [fields.email, phone]);
    });

    it('reads under the fields what is missing, and gets no code for it', async () => {
      const visitor = new Visitor(getApp());
      const { phone: _phone, kvkk_confirm: _kvkk, ...fields } = form(newPhone());
      assert.deepEqual(await visitor.submit('register', { ...fields, confirm: 'false' }), {
        kind: 'errors',
        fields: { phone: 'This field is required.', kvkk_confirm: 'This field is required.' },
      });
      assert.deepEqual(await visitor.submit('register', { ...form(newPhone()), kvkk_confirm: 'false' }), {
        kind: 'errors',
        fields: { kvkk_confirm: 'You must accept the terms.' },
      });
    });

    it('reads that a code was asked for a moment ago, or by nobody', async () => {
      const fields = form(newPhone());
      const visitor = new Visitor(getApp());
      await visitor.submit('register', fields);
      assert.deepEqual(await visitor.submit('register', fields), {
        kind: 'errors',
        form: 'Please wait before requesting a new code.',
      });
      assert.deepEqual(
        await new Visitor(getApp()).submit('register', { ...form(newPhone()), code: '123456' }),
        {
          kind: 'errors',
          form: 'Sms otp code expired. Please resend code.',
        },
      );
    });
  },
  { env: STOREFRONT_ENV, settings: { REST_REGISTER_VIEW: 'users.views.RegisterKvkkView' } },
);
