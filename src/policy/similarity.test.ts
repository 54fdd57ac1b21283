import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { pythonStrings } from '../../test/support/python-strings.ts';
import { isTooSimilar, partsOf, quickRatio } from './similarity.ts';

const python = pythonStrings();

describe('similarity to what is known of a person', () => {
  it('is measured exactly as Python’s quick_ratio measures it', () => {
    assert.ok(python.ratios.length >= 200);
    for (const [a, b, ratio] of python.ratios) assert.equal(quickRatio(a, b), ratio, `${a} ~ ${b}`);
  });

  it('is compared with the same words of a value as in Python', () => {
    for (const [value, parts] of python.parts) assert.deepEqual(partsOf(value), parts);
  });

  it('parts words at the same characters as Python’s \\W', () => {
    const word = new Set(python.word);
    for (const code of python.assigned) {
      const character = String.fromCodePoint(code);
      // Words are parted after lower-casing, and İ becomes a letter and a mark.
      if (character === 'İ') continue;
      assert.equal(partsOf(`a${character}b`).length > 2, !word.has(code), `U+${code.toString(16)}`);
    }
    assert.deepEqual(partsOf('İzmir'), ['i', 'zmir', 'i\u0307zmir']);
  });

  it('lower-cases every character as Python does, İ to two', () => {
    const lowered = new Map(python.lower);
    for (const code of python.assigned) {
      if (code >= 0xd800 && code <= 0xdfff) continue;
      const character = String.fromCodePoint(code);
      assert.equal(character.toLowerCase(), lowered.get(character) ?? character);
    }
    assert.equal('İ'.toLowerCase(), 'i\u0307');
    assert.equal('ΟΔΥΣΣΕΥΣ'.toLowerCase(), 'οδυσσευς');
  });

  it('refuses exactly the passwords that Django refuses', () => {
    assert.ok(python.verdicts.length >= 200);
    for (const [password, value, similarity, isRefused] of python.verdicts)
      assert.equal(
        isTooSimilar(password, value, similarity),
        isRefused,
        `${password} ~ ${value} ${similarity}`,
      );
  });

  it('refuses at 1 the value and its words only, not an anagram of them', () => {
    for (const password of ['Jane.Doe@Example.com', 'JANE', 'doe', 'example', 'com'])
      assert.equal(isTooSimilar(password, 'jane.doe@example.com', 1), true, password);
    for (const password of ['enaj', 'jane.doe', 'janedoe', 'jan', 'jane1'])
      assert.equal(isTooSimilar(password, 'jane.doe@example.com', 1), false, password);
  });

  it('refuses more the lower the limit is', () => {
    const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 30 });
    const limit = fc.double({ min: 0.1, max: 1, noNaN: true });
    fc.assert(
      fc.property(text, text, limit, limit, (password, value, one, other) => {
        const [strict, lax] = [Math.min(one, other), Math.max(one, other)];
        if (isTooSimilar(password, value, lax)) assert.equal(isTooSimilar(password, value, strict), true);
      }),
    );
  });

  it('takes no account of the order of the two, and finds a text like itself', () => {
    const text = fc.string({ unit: 'binary', maxLength: 30 });
    fc.assert(
      fc.property(text, text, (a, b) => {
        assert.equal(quickRatio(a, b), quickRatio(b, a));
        assert.equal(quickRatio(a, a), 1);
      }),
    );
  });
});
