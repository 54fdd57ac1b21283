import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isGsm } from '../../src/lib/gsm.ts';
import { LANGUAGES, LOCALES } from '../../src/locales/index.ts';
import { onSqlite } from '../support/app.ts';
import { PAGE } from '../support/browser.ts';

/** In each language: a header that prefers it only by weight, what is said of a missing field, and the mails. */
const EXPECTED = {
  en: ['fr;q=0.2, en-GB;q=0.9', 'This field is required.', /^Reset your password/, 'Password Changed'],
  tr: ['en;q=0.5, tr-TR', 'Bu alan zorunlu.', /parolanızı sıfırlayın$/, 'Parolanız Değiştirildi'],
  de: [
    'fr;q=0.8, de-AT;q=0.9, en;q=0.7',
    'Dieses Feld ist erforderlich.',
    /^Ihr Passwort bei .* zurücksetzen$/,
    'Ihr Passwort wurde geändert',
  ],
  fr: [
    'ja, fr-CA;q=0.8, de;q=0.3',
    'Ce champ est obligatoire.',
    /^Réinitialisation de votre mot de passe/,
    'Votre mot de passe a été modifié',
  ],
  es: [
    'en;q=0.1, es-MX',
    'Este campo es obligatorio.',
    /^Restablezca su contraseña/,
    'Su contraseña ha cambiado',
  ],
  ar: ['en;q=0, ar-EG;q=0.1', 'هذا الحقل مطلوب.', /^إعادة تعيين كلمة مرورك/, 'تم تغيير كلمة المرور'],
} as const satisfies Record<(typeof LANGUAGES)[number], readonly unknown[]>;

onSqlite('every language', (getApp) => {
  for (const language of LANGUAGES) {
    const [header, required, resetSubject, changedSubject] = EXPECTED[language];
    const headers = { 'accept-language': header };

    it(`is the one the visitor prefers, in answers and on pages: ${language}`, async () => {
      const browser = getApp().browser();
      const answer = await browser.post('/users/password/reset/', {}, { headers });
      assert.equal(answer.headers['content-language'], language);
      assert.deepEqual(answer.json(), { email: [required] });

      const page = await browser.get('/password-reset/', { ...PAGE, ...headers });
      assert.equal(page.headers['content-language'], language);
      const direction = language === 'ar' ? 'rtl' : 'ltr';
      assert.ok(page.text.includes(`<html lang="${language}" dir="${direction}">`));
    });

    it(`is the customer's own in mail, whatever the language of the request: ${language}`, async () => {
      const app = getApp();
      const user = await app.createUser({ languageCode: language });
      const other = { 'accept-language': language === 'en' ? 'tr' : 'en' };
      const body = { email: user.email };
      const asked = await app.browser().post('/users/password/reset/', body, { headers: other });
      assert.equal(asked.status, 200);
      await app.deliver();
      const next = 'un nouveau mot de passe';
      const form = { new_password1: next, new_password2: next };
      const link = `/users/api-reset/${app.resetLink(user)}/`;
      assert.equal((await app.browser().post(link, form, { headers: other })).status, 200);
      await app.deliver();

      const mails = (await app.inbox()).filter(({ recipient }) => recipient === user.email);
      assert.equal(mails.length, 2);
      for (const mail of mails) assert.ok(mail.html?.includes(`<html lang="${language}"`));
      assert.match(mails[0]?.subject ?? '', resetSubject);
      assert.equal(mails[1]?.subject, changedSubject);
    });
  }
});

describe('SMS in German and French', () => {
  it('fit one part: no letter outside the GSM alphabet, which would triple the price', () => {
    for (const language of ['de', 'fr'] as const)
      for (const key of ['smsOtp', 'smsReset', 'smsResetNamed'] as const)
        assert.ok(isGsm(LOCALES[language][key]), `${language} ${key}`);
  });
});
