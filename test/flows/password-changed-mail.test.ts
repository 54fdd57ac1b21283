import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { onSqlite, PASSWORD, startTestApp, type TestApp } from '../support/app.ts';
import { openEngine } from '../support/engines.ts';
import { startSmtpSink } from '../support/smtp.ts';

const change = async (app: TestApp, user: { email: string | null }, from = PASSWORD): Promise<void> => {
  const stored = await app.core.storage.read.users.byEmail(user.email ?? '');
  assert.ok(stored);
  const browser = await app.signedIn(stored, from);
  const body = { old_password: from, new_password1: `${from}!`, new_password2: `${from}!` };
  assert.equal((await browser.post('/users/password/change/', body)).status, 200);
};

onSqlite('the notice that a password changed', (getApp) => {
  it('reaches the address the account had then, also when a thief moves it to another at once', async () => {
    const app = getApp();
    const user = await app.createUser({ email: 'owner@example.com' });
    await change(app, user);
    await app.core.storage.transaction((stores) =>
      stores.users.update(user.id, { email: 'thief@example.com', firstName: 'Thief' }, 'end-credentials'),
    );
    await app.deliver();
    const mails = await app.inbox();
    assert.deepEqual(
      mails.map((mail) => mail.recipient),
      ['owner@example.com'],
    );
    assert.match(mails[0]?.text ?? '', /^Hello,\n/);
  });

  it('names the customer only at a verified address', async () => {
    const app = getApp();
    const [verified, unverified] = [await app.createUser(), await app.createUser({ isEmailVerified: false })];
    await change(app, verified);
    await change(app, unverified);
    await app.deliver();
    const textTo = async (email: string | null): Promise<string> =>
      (await app.inbox()).find((mail) => mail.recipient === email)?.text ?? '';
    assert.match(await textTo(verified.email), /^Hello Ada,\n/);
    assert.match(await textTo(unverified.email), /^Hello,\n/);
  });
});

describe('the notice that a password changed, by SMTP', () => {
  it('arrives in the customer’s language, with the shop’s copies, and says when and what to do', async () => {
    const sink = await startSmtpSink();
    const engine = await openEngine('sqlite');
    const app = await startTestApp('sqlite', engine, {
      env: { SMTP_URL: sink.url },
      settings: {
        EMAIL_BCC_AND_CC: { cc: ['care@shop.example'], bcc: ['audit@shop.example'] },
        NO_REPLY_EMAIL: 'no-reply@shop.example',
        SITE_NAME: 'Mücevher',
        STOREFRONT_URL: 'https://shop.example',
      },
    });
    const english = await app.createUser({ email: 'ada@example.com' });
    const turkish = await app.createUser({
      email: 'ayse@example.com',
      languageCode: 'tr',
      firstName: 'Ayşe',
    });
    await change(app, english);
    await change(app, turkish);
    await app.deliver();
    await app.close();
    await engine.drop();
    await sink.close();

    const mailTo = (email: string) => sink.received.find(({ recipients }) => recipients[0] === email);
    for (const email of ['ada@example.com', 'ayse@example.com']) {
      const received = mailTo(email);
      assert.deepEqual(received?.recipients, [email, 'care@shop.example', 'audit@shop.example']);
      assert.deepEqual(
        received?.mail.cc?.map((cc) => cc.address),
        ['care@shop.example'],
      );
      assert.doesNotMatch(received?.raw ?? '', /audit@/);
      assert.equal(received?.mail.from?.name, 'Mücevher');
      assert.match(received?.mail.messageId ?? '', /^<[0-9a-f-]{36}@shop\.example>$/);
      assert.match(received?.mail.text ?? '', /2026-01-15 15:00 \(UTC\+03:00\)/);
      assert.match(received?.mail.text ?? '', /https:\/\/shop\.example\/password-reset\/\s/);
    }
    assert.equal(mailTo('ada@example.com')?.mail.subject, 'Password Changed');
    assert.equal(mailTo('ayse@example.com')?.mail.subject, 'Parolanız Değiştirildi');
    assert.match(mailTo('ayse@example.com')?.mail.text ?? '', /^Merhaba Ayşe,/);
  });
});
