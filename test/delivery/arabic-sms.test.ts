import assert from 'node:assert/strict';
import { it } from 'node:test';
import { onSqlite } from '../support/app.ts';
import { customerWithPhone, smsTo } from '../support/otp.ts';

onSqlite('an SMS in Arabic', (getApp) => {
  it('ends with the plain line by which phones fill the code in', async () => {
    const app = getApp();
    const { phone } = await customerWithPhone(app, { languageCode: 'ar' });
    await app.browser().post('/users/otp-login/', { phone });
    const [text] = await smsTo(app, phone);
    assert.match(
      text ?? '',
      /^\u2068Latchkey\u2069: رمز التحقق الخاص بك هو (\d{6})\.[^\n]*\n\n@127\.0\.0\.1 #\1$/,
    );
  });

  it('has its link on a line of its own, which nothing follows', async () => {
    const app = getApp();
    const { phone } = await customerWithPhone(app, { languageCode: 'ar', firstName: 'Ada' });
    await app.core.storage.transaction((stores) =>
      app.core.outbox.enqueue(stores, {
        kind: 'reset-sms',
        recipient: phone,
        payload: { phone },
        source: null,
        life: 3600,
      }),
    );
    const [text] = await smsTo(app, phone);
    assert.match(
      text ?? '',
      /^\u2068Latchkey\u2069: مرحبًا \u2068Ada\u2069،[^\n]*\nhttps?:\/\/[\x21-\x7e]+\/$/,
    );
  });
});
