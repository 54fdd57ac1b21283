import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { createWordSet } from './word-set.ts';

describe('a compact set of words', () => {
  it('holds exactly the words it was given, so that nobody is refused for another one', () => {
    const words = fc.array(
      fc.oneof(fc.string({ maxLength: 6 }), fc.string({ unit: 'binary', maxLength: 6 })),
    );
    fc.assert(
      fc.property(words, words, (given, others) => {
        const [set, expected] = [createWordSet(given), new Set(given)];
        assert.equal(set.size, expected.size);
        for (const word of [...given, ...others, '']) assert.equal(set.has(word), expected.has(word), word);
      }),
    );
  });

  it('tells a word from its beginnings and continuations', () => {
    const set = createWordSet(['pass', 'password']);
    assert.deepEqual(
      ['pas', 'pass', 'passw', 'password', 'passwords', ''].map((word) => set.has(word)),
      [false, true, false, true, false, false],
    );
  });
});
