import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { pythonStrings } from '../../test/support/python-strings.ts';
import { countOf, isAllDigits, KINDS } from './characters.ts';

/** [characters, capitals, lowercase, letters, digits, special characters] */
const countsOf = (text: string): number[] => Object.values(KINDS).map((kind) => countOf(kind, text));

describe('what counts as what in a password', () => {
  const cases: readonly [what: string, text: string, counts: number[]][] = [
    ['plain English', 'Passw0rd !', [10, 1, 6, 7, 1, 1]],
    ['Turkish letters, the dotless and the dotted i among them', 'ıİğĞşŞ', [6, 3, 3, 6, 0, 0]],
    ['a titlecase letter, as a capital', 'ǅ', [1, 1, 0, 1, 0, 0]],
    ['Greek and Cyrillic', 'ΣςДд', [4, 2, 2, 4, 0, 0]],
    ['scripts without case: letters only', '山田한글', [4, 0, 0, 4, 0, 0]],
    ['Arabic and Hebrew, written right to left', 'سلامשלום', [8, 0, 0, 8, 0, 0]],
    ['marks that override the direction of writing', '\u202eabc\u202c', [5, 0, 3, 3, 0, 2]],
    ['Arabic and Devanagari digits', '٣४', [2, 0, 0, 0, 2, 0]],
    ['full-width letters and digits', 'Ａｂ１', [3, 1, 1, 2, 1, 0]],
    ['superscripts, fractions and Roman numerals: neither letter nor digit', '²½Ⅷ', [3, 0, 0, 0, 0, 3]],
    ['an accent composed with its letter', '\u00e9', [1, 0, 1, 1, 0, 0]],
    ['an accent of its own: a character, and a special one', 'e\u0301', [2, 0, 1, 1, 0, 1]],
    ['Hindi: vowel signs are marks', 'नमस्ते', [6, 0, 0, 4, 0, 2]],
    ['an emoji outside the basic plane: one character', '😀', [1, 0, 0, 0, 0, 1]],
    ['an emoji joined of three: five characters', '👩‍👩‍👧', [5, 0, 0, 0, 0, 5]],
    ['letters outside the basic plane', '𝒜𝓁𐐔𐐼', [4, 2, 2, 4, 0, 0]],
    ['white space of every kind: nothing but a character', ' \t\u00a0\u3000\u2003', [5, 0, 0, 0, 0, 0]],
    ['the underscore and control characters', '_\u0007', [2, 0, 0, 0, 0, 2]],
    ['a zero-width space, which is no white space to Unicode', '\u200b', [1, 0, 0, 0, 0, 1]],
    ['ordinal indicators: letters without case', 'ªº', [2, 0, 0, 2, 0, 0]],
  ];
  for (const [what, text, counts] of cases)
    it(`counts ${what}`, () => assert.deepEqual(countsOf(text), counts));

  it('puts every character into exactly one of: letter, digit, special, white space', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const [characters = 0, capitals = 0, lowercase = 0, letters = 0, digits = 0, specials = 0] =
          countsOf(text);
        const spaces = [...text].filter((character) => /\p{White_Space}/u.test(character)).length;
        assert.equal(letters + digits + specials + spaces, characters);
        assert.ok(capitals + lowercase <= letters);
      }),
    );
  });

  it('takes as entirely numeric what Python does, so that shops that move here refuse the same passwords', () => {
    const { assigned, digit } = pythonStrings();
    const digits = new Set(digit);
    for (const code of assigned) {
      const character = String.fromCodePoint(code);
      assert.equal(isAllDigits(character), digits.has(code), `U+${code.toString(16)}`);
    }
    assert.equal(isAllDigits('12345٣४²①'), true);
    for (const text of ['', '12345a', '1 2', '½', 'Ⅷ', '1.5', '-1'])
      assert.equal(isAllDigits(text), false, text);
  });
});
