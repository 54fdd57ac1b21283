import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { createWordSet } from './word-set.ts';

const setOf = (words: readonly string[]) => createWordSet(Buffer.from(JSON.stringify(words)));

describe('a compact set of words', () => {
  it('holds exactly the words it was given, so that nobody is refused for another one', () => {
    const plain = (word: string): boolean => JSON.stringify(word) === `"${word}"`;
    const text = fc.oneof(fc.string({ maxLength: 6 }), fc.string({ unit: 'binary', maxLength: 6 }));
    fc.assert(
      fc.property(fc.uniqueArray(text.filter(plain)), fc.array(text), (words, others) => {
        const [set, expected] = [setOf(words), new Set(words)];
        assert.equal(set.size, words.length);
        for (const word of [...words, ...others, '']) assert.equal(set.has(word), expected.has(word), word);
      }),
    );
  });

  it('tells a word from its beginnings and continuations, and from what stands between words', () => {
    const set = setOf(['pass', 'password']);
    assert.deepEqual(
      ['pas', 'pass', 'passw', 'password', 'passwords', '', ',', 'pass","password'].map((word) =>
        set.has(word),
      ),
      [false, true, false, true, false, false, false, false],
    );
  });

  it('may be empty', () => assert.equal(setOf([]).has(''), false));

  it('refuses a list it would not read rightly', () => {
    assert.throws(() => setOf(['a"b']), /without escapes/);
  });
});
