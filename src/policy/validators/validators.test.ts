import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { describe, it } from 'node:test';
import { ADA, createTestPolicy } from '../../../test/support/policy.ts';
import type { LiveCheck } from '../../contracts/page.ts';
import { translate } from '../../locales/translate.ts';
import { VALIDATORS } from './index.ts';

const kebab = (name: string): string =>
  name
    .replace(/Validator$/, '')
    .replace(/(?<=[a-z])[A-Z]/g, (letter) => `-${letter}`)
    .toLowerCase();

interface Case {
  readonly rule: string;
  readonly options?: Record<string, unknown>;
  readonly broken: string;
  readonly kept: string;
  readonly en: string;
  readonly tr: string;
  /** As pages list it. */
  readonly shown: readonly [en: string, tr: string, check?: LiveCheck];
}

const cases: readonly Case[] = [
  {
    rule: 'MaximumLength',
    options: { max_length: 10 },
    broken: '12345678901',
    kept: '😀😀😀😀😀😀😀😀😀😀',
    en: 'Password can contain maximum 10 characters.',
    tr: 'Parola en fazla 10 karakter içerebilir.',
    shown: ['At most 10 characters', 'En fazla 10 karakter', { pattern: '[\\s\\S]', maximum: 10 }],
  },
  {
    rule: 'MinimumLength',
    options: { min_length: 4 },
    broken: '😀😀😀',
    kept: 'abcd',
    en: 'This password is too short. It must contain at least 4 characters.',
    tr: 'Bu parola çok kısa. En az 4 karakter içermek zorunda.',
    shown: ['At least 4 characters', 'En az 4 karakter', { pattern: '[\\s\\S]', minimum: 4 }],
  },
  {
    rule: 'MinimumCapitalLetter',
    broken: 'ılgaz',
    kept: 'İlgaz',
    en: 'Your password must contain at least 1 capital letters.',
    tr: 'Parolanız en az 1 büyük harf içermelidir.',
    shown: ['At least 1 capital letter', 'En az 1 büyük harf', { pattern: '[\\p{Lu}\\p{Lt}]', minimum: 1 }],
  },
  {
    rule: 'MinimumLowercaseLetter',
    options: { min_occurances: 2 },
    broken: 'SECRETi',
    kept: 'SECRETıi',
    en: 'Your password must contain at least 2 lowercase letters.',
    tr: 'Parolanız en az 2 küçük harf içermelidir.',
    shown: ['At least 2 lowercase letters', 'En az 2 küçük harf', { pattern: '\\p{Ll}', minimum: 2 }],
  },
  {
    rule: 'MinimumLetter',
    options: { min_occurances: 2 },
    broken: '1234😀a',
    kept: '1234山田',
    en: 'Your password must contain at least 2 letters.',
    tr: 'Parolanız en az 2 harf içermelidir.',
    shown: ['At least 2 letters', 'En az 2 harf', { pattern: '\\p{L}', minimum: 2 }],
  },
  {
    rule: 'MinimumNumber',
    options: { min_occurances: 3 },
    broken: 'a12½²Ⅷ',
    kept: 'a1٣３',
    en: 'Your password must contain at least 3 numbers.',
    tr: 'Parolanız en az 3 rakam içermelidir.',
    shown: ['At least 3 numbers', 'En az 3 rakam', { pattern: '\\p{Nd}', minimum: 3 }],
  },
  {
    rule: 'MinimumSpecialCharacter',
    broken: 'abc 123 şλд\u00a0',
    kept: 'abc_',
    en: 'Your password must contain at least 1 special characters.',
    tr: 'Parolanız en az 1 özel karakter içermelidir.',
    shown: [
      'At least 1 special character',
      'En az 1 özel karakter',
      { pattern: '[^\\p{L}\\p{Nd}\\p{White_Space}]', minimum: 1 },
    ],
  },
  {
    rule: 'NumericPassword',
    broken: '1234567890',
    kept: '123456789a',
    en: 'This password is entirely numeric.',
    tr: 'Bu parola tamamıyla sayısaldır.',
    shown: ['Not only digits', 'Yalnızca rakamlardan oluşmayan', { pattern: '^\\p{Nd}+$', maximum: 0 }],
  },
  {
    rule: 'CommonPassword',
    broken: ' Galatasaray ',
    kept: 'mavi kaplumbağa',
    en: 'This password is too common.',
    tr: 'Bu parola çok geneldir.',
    shown: ['Not a commonly used password', 'Yaygın olarak kullanılmayan'],
  },
  {
    rule: 'UserAttributeSimilarity',
    broken: 'countess1',
    kept: 'analytical engine',
    en: 'The password is too similar to the email address.',
    tr: 'Parolanız e-posta adresi ile çok benzerdir.',
    shown: ['Not too similar to your personal details', 'Kişisel bilgilerinize çok benzemeyen'],
  },
  {
    rule: 'PreviouslyUsedPassword',
    options: { old_password_count: 5, expiration_day_count: 30 },
    broken: 'used before',
    kept: 'never used',
    en: 'Your new password must be different from your previous 5 passwords.',
    tr: 'Yeni parolanız önceki 5 parolanızdan farklı olmalıdır.',
    shown: [
      'Not one of your last 5 passwords if you used it in the past 30 days',
      'Son 30 günde kullanılan önceki 5 parolanızdan farklı',
    ],
  },
  {
    rule: 'OldPasswordCount',
    options: { old_password_count: 2 },
    broken: 'used before',
    kept: 'never used',
    en: 'Your new password must be different from your last 2 passwords.',
    tr: 'Yeni parolanız son 2 parolanızdan farklı olmalıdır.',
    shown: ['Not one of your last 2 passwords', 'Son 2 parolanızdan farklı'],
  },
];

describe('the validators', () => {
  it('are all in the index, under the names of their files', () => {
    const files = readdirSync(import.meta.dirname)
      .filter((file) => file !== 'index.ts' && !file.endsWith('.test.ts'))
      .map((file) => file.replace(/\.ts$/, ''));
    assert.deepEqual(VALIDATORS.map(({ name }) => kebab(name)).toSorted(), files.toSorted());
  });

  it('each have a case below', () => {
    assert.deepEqual(
      cases.map(({ rule }) => `${rule}Validator`).toSorted(),
      VALIDATORS.map(({ name }) => name).toSorted(),
    );
  });

  for (const { rule, options, broken, kept, en, tr, shown } of cases) {
    const { policy } = createTestPolicy({
      rules: [{ name: `${rule}Validator`, ...(options && { options }) }],
      history: [{ hash: 'hash of used before', retiredAt: Date.UTC(2026, 0, 1) }],
    });

    it(`${rule} refuses “${broken}” in the words that storefronts show, and takes “${kept}”`, async () => {
      const failures = await policy.check(broken, { user: ADA });
      assert.deepEqual(
        failures.map((failure) => [translate('en', failure), translate('tr', failure)]),
        [[en, tr]],
      );
      assert.deepEqual(await policy.check(kept, { user: ADA }), []);
    });

    it(`${rule} is listed on pages before somebody types`, () => {
      const [{ text, check } = assert.fail('it is not listed'), ...others] = policy.rules();
      const [english, turkish, expected] = shown;
      assert.deepEqual([translate('en', text), translate('tr', text)], [english, turkish]);
      assert.deepEqual(check, expected);
      assert.equal(others.length, 0);
    });
  }

  const names: readonly [attribute: string, value: string, en: string, tr: string][] = [
    ['username', 'lovelace', 'username', 'kullanıcı adı'],
    ['first_name', 'ada', 'first name', 'adı'],
    ['last_name', 'byron', 'last name', 'soyadı'],
    ['email', 'countess', 'email address', 'e-posta adresi'],
    ['phone', '905301234567', 'phone', 'telefon numarası'],
    ['date_of_birth', '18151210', 'date of birth', 'doğum tarihi'],
  ];
  for (const [attribute, password, en, tr] of names)
    it(`UserAttributeSimilarity names the ${en}`, async () => {
      const { policy } = createTestPolicy({
        rules: [{ name: 'UserAttributeSimilarityValidator', options: { user_attributes: [attribute] } }],
      });
      const [failure] = await policy.check(password, { user: { ...ADA, dateOfBirth: '1815-12-10' } });
      assert.ok(failure);
      assert.equal(translate('en', failure), `The password is too similar to the ${en}.`);
      assert.equal(translate('tr', failure), `Parolanız ${tr} ile çok benzerdir.`);
    });

  it('UserAttributeSimilarity names the first attribute of the option, and ignores empty ones', async () => {
    const rules = [
      {
        name: 'UserAttributeSimilarityValidator',
        options: { user_attributes: ['phone', 'username', 'last_name', 'first_name'], max_similarity: 1 },
      },
    ];
    const { policy } = createTestPolicy({ rules });
    const user = { ...ADA, phone: null, username: '', firstName: 'Byron' };
    const failures = await policy.check('BYRON', { user });
    assert.deepEqual(
      failures.map((failure) => translate('en', failure)),
      ['The password is too similar to the last name.'],
    );
    assert.deepEqual(await policy.check('byronic', { user }), []);
    assert.deepEqual(await policy.check('byron', { user: null }), []);
  });
});
