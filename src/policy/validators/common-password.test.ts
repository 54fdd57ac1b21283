import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { isCommonPassword, listedPasswords } from './common-password.ts';

describe('common passwords', () => {
  it('are at least 20,000 in the list alone', () => {
    assert.ok(listedPasswords().size >= 20_000, `${listedPasswords().size}`);
  });

  // The 30 that led the public lists of 2025, and what is left of older lists' first hundred.
  const TOP =
    '123456 admin 12345678 123456789 12345 password Aa123456 1234567890 Pass@123 admin123 1234567 123123 111111 12345678910 P@ssw0rd Password Aa@123456 Admin@123 112233 102030 654321 abcd1234 abc123 qwerty123 Abcd@1234 Pass@1234 11223344 admin@123 87654321 987654321 qwerty iloveyou monkey dragon letmein sunshine princess football 000000 1q2w3e4r qwertyuiop 123321 666666 121212 1qaz2wsx 123qwe zxcvbnm 777777 asdfghjkl 123123123 fenerbahce galatasaray besiktas istanbul';
  for (const password of TOP.split(' '))
    it(`include ${password}, which is tried first`, () => assert.equal(isCommonPassword(password), true));

  it('are compared lower-cased and trimmed', () => {
    for (const password of ['LetMeIn', '  letmein ', 'LETMEIN\n', '\u00a0Dragon\t'])
      assert.equal(isCommonPassword(password), true, password);
  });

  it('include what the package leaves to its patterns: short numbers, repetitions, rows', () => {
    for (const password of [
      ...['7', '1990', '0000', 'aaaaaa', '!!!!!!!!', '232323', 'hahaha', 'asdasd', '20202020', '456789'],
      ...['0987654321', 'abcdefg', 'zyxwvu', 'poiuytrewq', 'mnbvcxz', 'qwertz', 'Welcome@123', '123456aA@'],
    ])
      assert.equal(isCommonPassword(password), true, password);
  });

  it('include those that differ from a common one by what people add: up to three digits, a sign', () => {
    for (const password of [
      ...['dragon7', 'Monkey07', 'princess!', 'sunshine99', 'Liverpool1!', 'iloveyou2?', 'letmein.'],
      ...['southside2', 'Angel123', 'qwertyuiop12', 'asdasd1'],
    ])
      assert.equal(isCommonPassword(password), true, password);
    for (const password of [
      'dragon7777',
      'dragon7!7',
      'dragon!!',
      '7dragon',
      'dragon kettle 7',
      'kq7x12',
      'ab1',
    ])
      assert.equal(isCommonPassword(password), false, password);
  });

  it('leave people the passwords they made up', () => {
    for (const password of [
      ...[
        'correct horse battery staple',
        'a brand new password',
        'Tr0ub4dor&3',
        '40351',
        'k7k7x',
        'ab12ab13',
      ],
      ...['şifrem çok uzun', 'mavi kaplumbağa', '😀😁😀', 'a'.repeat(21), '', ' ', 'İSTANBUL1453!'],
    ])
      assert.equal(isCommonPassword(password), false, password);
  });

  it('are the same however a text is cased and padded', () => {
    const texts = fc.oneof(fc.string({ unit: 'binary', maxLength: 40 }), fc.constantFrom('Monkey', '121212'));
    fc.assert(
      fc.property(texts, (text) => {
        assert.equal(isCommonPassword(` ${text.toLowerCase()}\t`), isCommonPassword(text));
      }),
    );
  });
});
