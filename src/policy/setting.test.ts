import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { SETTINGS } from '../settings.ts';
import { readPasswordValidators } from './setting.ts';
import { VALIDATORS } from './validators/index.ts';

const faultsOf = (value: unknown): readonly string[] => readPasswordValidators(value).faults;
const rule = (name: string, options?: object) => ({ name: `${name}Validator`, ...(options && { options }) });

describe('the value of AUTH_PASSWORD_VALIDATORS', () => {
  it('may be the default', () => {
    assert.deepEqual(readPasswordValidators(SETTINGS.AUTH_PASSWORD_VALIDATORS.default).entries, [
      { name: 'MinimumLengthValidator', options: { min_length: 4 } },
    ]);
  });

  it('may name every validator without options, and gets the defaults of the contract', () => {
    const { entries, faults } = readPasswordValidators(VALIDATORS.map(({ name }) => ({ name })));
    assert.deepEqual(faults, []);
    const one = { min_occurances: 1 };
    assert.deepEqual(Object.fromEntries(entries.map(({ name, options }) => [name, options])), {
      MinimumLengthValidator: { min_length: 8 },
      MaximumLengthValidator: { max_length: 128 },
      MinimumCapitalLetterValidator: one,
      MinimumLowercaseLetterValidator: one,
      MinimumLetterValidator: one,
      MinimumNumberValidator: one,
      MinimumSpecialCharacterValidator: one,
      NumericPasswordValidator: {},
      CommonPasswordValidator: {},
      UserAttributeSimilarityValidator: {
        user_attributes: ['username', 'first_name', 'last_name', 'email'],
        max_similarity: 0.7,
      },
      PreviouslyUsedPasswordValidator: { old_password_count: 3, expiration_day_count: 90 },
      OldPasswordCountValidator: { old_password_count: 3 },
    });
  });

  it('may be what a shop has in its Django settings', () => {
    const { entries, faults } = readPasswordValidators([
      {
        NAME: 'django.contrib.auth.password_validation.MinimumLengthValidator',
        OPTIONS: { min_length: 9 },
      },
      { NAME: 'omnishop.validators.NumericPasswordValidator' },
      { name: 'CommonPasswordValidator', options: null },
    ]);
    assert.deepEqual(faults, []);
    assert.deepEqual(entries, [
      { name: 'MinimumLengthValidator', options: { min_length: 9 } },
      { name: 'NumericPasswordValidator', options: {} },
      { name: 'CommonPasswordValidator', options: {} },
    ]);
  });

  it('stays the same when it is read again as it is stored', () => {
    const { entries } = readPasswordValidators([
      { NAME: 'a.b.MinimumNumberValidator' },
      rule('MaximumLength'),
    ]);
    assert.deepEqual(readPasswordValidators(entries).entries, entries);
  });

  const EXPECTED_NAMES = VALIDATORS.map(({ name }) => name).join(', ');
  const faulty: readonly [what: string, value: unknown, faults: string[]][] = [
    [
      'no list',
      { name: 'MinimumLengthValidator' },
      [
        'AUTH_PASSWORD_VALIDATORS: expected a list of at most 50 entries such as {"name":"MinimumLengthValidator","options":{"min_length":8}}, got an object',
      ],
    ],
    [
      'an entry that is none',
      ['MinimumLengthValidator'],
      ['AUTH_PASSWORD_VALIDATORS[0]: expected an object with name and options, got "MinimumLengthValidator"'],
    ],
    [
      'a name nobody has',
      [rule('MinimumLength'), { name: 'MinimumLenghtValidator' }],
      [`AUTH_PASSWORD_VALIDATORS[1].name: expected one of ${EXPECTED_NAMES}, got "MinimumLenghtValidator"`],
    ],
    ['no name', [{}], [`AUTH_PASSWORD_VALIDATORS[0].name: expected one of ${EXPECTED_NAMES}, got nothing`]],
    [
      'a word that is not known',
      [{ name: 'MinimumLengthValidator', option: {} }],
      ['AUTH_PASSWORD_VALIDATORS[0].option: expected name, options, got an unknown name'],
    ],
    [
      'options that are none',
      [{ name: 'MinimumLengthValidator', options: 8 }],
      ['AUTH_PASSWORD_VALIDATORS[0].options: expected an object, got 8'],
    ],
    [
      'an option of the wrong type',
      [rule('CommonPassword'), rule('NumericPassword'), rule('MinimumLength', { min_length: 'x' })],
      ['AUTH_PASSWORD_VALIDATORS[2].options.min_length: expected an integer from 1 to 128, got "x"'],
    ],
    [
      'an option out of its range',
      [
        rule('OldPasswordCount', { old_password_count: 25 }),
        rule('UserAttributeSimilarity', { max_similarity: 0 }),
      ],
      [
        'AUTH_PASSWORD_VALIDATORS[0].options.old_password_count: expected an integer from 1 to 24, got 25',
        'AUTH_PASSWORD_VALIDATORS[1].options.max_similarity: expected a number from 0.1 to 1, got 0',
      ],
    ],
    [
      'an option nobody reads',
      [rule('MinimumNumber', { min_occurrences: 2 }), rule('CommonPassword', { password_list_path: '/x' })],
      [
        'AUTH_PASSWORD_VALIDATORS[0].options.min_occurrences: expected min_occurances, got an unknown name',
        'AUTH_PASSWORD_VALIDATORS[1].options.password_list_path: expected no names, got an unknown name',
      ],
    ],
    [
      'an attribute nobody has',
      [rule('UserAttributeSimilarity', { user_attributes: ['email', 'nickname'] })],
      [
        'AUTH_PASSWORD_VALIDATORS[0].options.user_attributes[1]: expected one of username, first_name, last_name, email, phone, date_of_birth, got "nickname"',
      ],
    ],
  ];
  for (const [what, value, faults] of faulty)
    it(`is refused when it holds ${what}, and says where`, () => assert.deepEqual(faultsOf(value), faults));

  const CONTRADICTION = (needed: number, allowed: number): RegExp =>
    new RegExp(`would need at least ${needed} characters and may have at most ${allowed}$`);
  const impossible: readonly [what: string, value: unknown[], needed: number, allowed: number][] = [
    [
      'longer than allowed',
      [rule('MinimumLength', { min_length: 12 }), rule('MaximumLength', { max_length: 10 })],
      12,
      10,
    ],
    [
      'of more kinds than fit in',
      [
        rule('MaximumLength', { max_length: 4 }),
        rule('MinimumCapitalLetter', { min_occurances: 2 }),
        rule('MinimumLowercaseLetter'),
        rule('MinimumLetter', { min_occurances: 2 }),
        rule('MinimumNumber'),
        rule('MinimumSpecialCharacter'),
      ],
      5,
      4,
    ],
    [
      'of digits only and not of digits only',
      [
        rule('NumericPassword'),
        rule('MaximumLength', { max_length: 6 }),
        rule('MinimumNumber', { min_occurances: 6 }),
      ],
      7,
      6,
    ],
  ];
  for (const [what, value, needed, allowed] of impossible)
    it(`is refused when passwords would have to be ${what}: nobody could set one any more`, () => {
      const [fault, ...others] = faultsOf(value);
      assert.match(fault ?? '', CONTRADICTION(needed, allowed));
      assert.match(fault ?? '', new RegExp(`^AUTH_PASSWORD_VALIDATORS\\[${value.length - 1}\\]: `));
      assert.deepEqual(others, []);
    });

  it('may be exactly as tight as passwords can be', () => {
    assert.deepEqual(
      faultsOf([
        rule('MaximumLength', { max_length: 5 }),
        rule('MinimumLength', { min_length: 5 }),
        rule('MinimumCapitalLetter'),
        rule('MinimumLowercaseLetter', { min_occurances: 2 }),
        rule('MinimumLetter', { min_occurances: 3 }),
        rule('MinimumNumber'),
        rule('MinimumSpecialCharacter'),
        rule('NumericPassword'),
      ]),
      [],
    );
  });

  it('never breaks the service, whatever it is', () => {
    const names = fc.constantFrom(...VALIDATORS.map(({ name }) => name), 'x', 'a.b.MinimumLetterValidator');
    const options = fc.dictionary(
      fc.constantFrom('min_length', 'max_length', 'min_occurances', '__proto__', 'user_attributes'),
      fc.oneof(fc.integer(), fc.jsonValue()),
    );
    const entries = fc.array(fc.oneof(fc.record({ name: names, options }), fc.jsonValue()), { maxLength: 8 });
    fc.assert(
      fc.property(fc.oneof(entries, fc.jsonValue()), (value) => {
        const { entries: stored, faults } = readPasswordValidators(value);
        assert.ok(faults.every((fault) => fault.startsWith('AUTH_PASSWORD_VALIDATORS')));
        assert.deepEqual(readPasswordValidators(stored), { ...readPasswordValidators(stored), faults: [] });
      }),
    );
  });
});
