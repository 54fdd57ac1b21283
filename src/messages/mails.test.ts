import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { visible } from '../../test/support/visible.ts';
import { LANGUAGES } from '../locales/index.ts';
import { type AccountClosedMail, renderAccountClosedMail } from './account-closed.ts';
import { MESSAGE_KINDS } from './index.ts';
import type { RenderedMail } from './layout.ts';
import { type PasswordChangedMail, renderPasswordChangedMail } from './password-changed.ts';
import { type PhoneChangedMail, renderPhoneChangedMail } from './phone-changed.ts';
import { type PhoneConfirmedMail, renderPhoneConfirmedMail } from './phone-confirmed.ts';
import { type ResetMail, renderResetMail } from './reset-email.ts';

const RESET: ResetMail = {
  language: 'en',
  siteName: 'Gems & Co',
  name: 'Ada',
  resetUrl: 'https://shop.example/password-reset/MQ/abc-def/',
  linkLife: 3600,
};
const CHANGED: PasswordChangedMail = {
  language: 'en',
  siteName: 'Gems & Co',
  name: 'Ada',
  changed: '2026-01-15 15:05 (UTC+03:00)',
  device: { browser: 'Safari', system: 'iPhone' },
  resetUrl: 'https://shop.example/password-reset/',
};
const PHONE_CHANGED: PhoneChangedMail = {
  ...CHANGED,
  changedAt: Date.UTC(2026, 0, 15, 12, 5),
  phone: '+90••••••4567',
  isProved: false,
};

const CLOSED: AccountClosedMail = {
  language: 'en',
  siteName: 'Gems & Co',
  name: 'Ada',
  closedAt: Date.UTC(2026, 0, 15, 12, 5),
  erasedAt: Date.UTC(2026, 0, 22, 12, 5),
  undoUrl: 'https://id.shop.example/users/anonymize/undo/MQ/abc/',
};

const PHONE: PhoneConfirmedMail = {
  language: 'en',
  siteName: 'Gems & Co',
  name: 'Ada',
  phone: '+90••••••4567',
  confirmedAt: Date.UTC(2026, 0, 15, 12, 5),
  resetUrl: 'https://shop.example/password-reset/',
};

const sampleOf: Record<string, (language: (typeof LANGUAGES)[number]) => RenderedMail> = {
  reset: (language) => renderResetMail({ ...RESET, language }),
  'phone confirmed': (language) => renderPhoneConfirmedMail({ ...PHONE, language }),
  'password changed': (language) => renderPasswordChangedMail({ ...CHANGED, language }),
  'phone changed': (language) => renderPhoneChangedMail({ ...PHONE_CHANGED, language }),
  'phone removed': (language) => renderPhoneChangedMail({ ...PHONE_CHANGED, phone: null, language }),
  'account closed': (language) => renderAccountClosedMail({ ...CLOSED, language }),
  'account closed for good': (language) => renderAccountClosedMail({ ...CLOSED, language, undoUrl: null }),
};

for (const [name, render] of Object.entries(sampleOf)) {
  describe(`the ${name} mail`, () => {
    it('says the same as HTML and as text, in every language', () => {
      for (const language of LANGUAGES) {
        const mail = render(language);
        const html = visible(mail.html);
        for (const line of mail.text.split('\n\n'))
          assert.ok(html.includes(line.trim()), `${language}: ${line}`);
        assert.ok(mail.text.includes('Ada') && mail.text.includes('Gems & Co'));
        assert.doesNotMatch(`${mail.subject}${mail.text}${html}`, /[{}]|undefined|null/);
        assert.match(mail.html, new RegExp(`<html lang="${language}" dir="(ltr|rtl)">`));
      }
    });

    it('loads nothing, so that opening it is not tracked', () => {
      const { html } = render('en');
      assert.doesNotMatch(html, /<(?:img|script|link|iframe|object|video|form)\b|url\(|@import|background=/i);
    });
  });
}

describe('the message kinds', () => {
  it('are all in the index, so that none is written and cannot be sent', () => {
    const files = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.ts'));
    const composers = files.filter((file) =>
      /^export async function \w+\(\n(?:.*\n)*?\): Promise<Decision>/m.test(
        readFileSync(new URL(file, import.meta.url), 'utf8'),
      ),
    );
    assert.deepEqual(
      composers.toSorted(),
      Object.keys(MESSAGE_KINDS)
        .map((kind) => `${kind}.ts`)
        .toSorted(),
    );
  });
});

describe('the built-in mails', () => {
  it('say what a customer needs to know', () => {
    const reset = renderResetMail(RESET);
    assert.equal(reset.subject, 'Reset your password at Gems & Co');
    assert.match(reset.text, /^Hello Ada,\n/);
    assert.match(reset.text, /works once and for 1 hour/);
    assert.ok(reset.text.includes(`\n${RESET.resetUrl}\n`));
    assert.equal(reset.html.split(`href="${RESET.resetUrl}"`).length - 1, 2);

    const changed = renderPasswordChangedMail(CHANGED);
    assert.equal(changed.subject, 'Password Changed');
    assert.match(changed.text, /at Gems & Co on 2026-01-15 15:05 \(UTC\+03:00\)\./);
    assert.match(changed.text, /It was saved with Safari on iPhone\./);
    assert.doesNotMatch(renderPasswordChangedMail({ ...CHANGED, device: null }).text, /saved with/);
    assert.ok(changed.text.includes(`\n${CHANGED.resetUrl}\n`));
    assert.equal(renderPasswordChangedMail({ ...CHANGED, language: 'tr' }).subject, 'Parolanız Değiştirildi');
    assert.match(renderResetMail({ ...RESET, name: null }).text, /^Hello,\n/);
    assert.match(renderResetMail({ ...RESET, linkLife: 5400, language: 'tr' }).text, /90 dakika/);
  });

  it('say which phone was confirmed, when, and what to do about it', () => {
    const mail = renderPhoneConfirmedMail(PHONE);
    assert.equal(mail.subject, 'A phone was confirmed for your account');
    assert.match(mail.text, /\+90••••••4567 was confirmed .* on 2026-01-15 12:05 \(UTC\)/);
    assert.ok(mail.text.includes(`\n${PHONE.resetUrl}\n`));
    for (const language of LANGUAGES) {
      const { text } = renderPhoneConfirmedMail({ ...PHONE, language });
      assert.ok(text.includes(PHONE.phone) && text.includes('2026-01-15 12:05'), language);
    }
  });

  it('hold no markup but their own, whatever names and links hold', () => {
    const tags = (html: string): number => html.split('<').length;
    const expected = tags(renderResetMail(RESET).html);
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.webUrl(), (siteName, name, resetUrl) => {
        const { html } = renderResetMail({ ...RESET, siteName, name, resetUrl });
        assert.equal(tags(html), expected);
      }),
    );
    const { html } = renderResetMail({ ...RESET, siteName: '"><script>alert(1)</script>' });
    assert.doesNotMatch(html, /<script/);
  });
});
