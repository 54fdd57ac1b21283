import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { isGsm, smsLength } from './gsm.ts';

/** The alphabet again, by the tables of 3GPP TS 23.038 row by row, not by the text in the source. */
const ROWS =
  '@£$¥èéùìòÇ\nØø\rÅå|Δ_ΦΓΛΩΠΨΣΘΞ\u001bÆæßÉ| !"#¤%&\'()*+,-./|0123456789:;<=>?|¡ABCDEFGHIJKLMNO|PQRSTUVWXYZÄÖÑÜ§|¿abcdefghijklmno|pqrstuvwxyzäöñüà'
    .split('|')
    .join('');
const TABLE = new Set(ROWS.replace('\u001b', ''));
const EXTENDED = new Set('^{}\\[~]|€\f');

/** The fewest segments, found by trying every place where one may end. */
function fewest(sizes: readonly number[], capacity: number): number {
  const least: number[] = [0];
  for (let end = 1; end <= sizes.length; end++) {
    least[end] = Number.POSITIVE_INFINITY;
    for (let start = 0, used = 0; start < end; start++) {
      used = sizes.slice(start, end).reduce((sum, size) => sum + size, 0);
      if (used <= capacity) least[end] = Math.min(least[end] ?? 0, (least[start] ?? 0) + 1);
    }
  }
  return least[sizes.length] ?? 0;
}

function slowly(text: string) {
  const characters = Array.from(text);
  const isPlain = characters.every((character) => TABLE.has(character) || EXTENDED.has(character));
  const sizes = characters.map((character) =>
    isPlain ? (EXTENDED.has(character) ? 2 : 1) : character.length,
  );
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const [alone, part] = isPlain ? [160, 153] : [70, 67];
  return {
    encoding: isPlain ? 'GSM-7' : 'UCS-2',
    characters: total,
    segments: total <= alone ? 1 : fewest(sizes, part),
  };
}

const CHARACTERS = ['a', 'Z', ' ', '€', '{', '\\', 'é', 'Ç', 'ç', 'ğ', 'م', '😀', '👩‍💻', '\u2068'];

describe('the length of an SMS', () => {
  it('is what a provider charges, or a shop pays more for a text than its preview said', () => {
    const cases: [string, string, number, number][] = [
      ['', 'GSM-7', 0, 1],
      ['a'.repeat(160), 'GSM-7', 160, 1],
      ['a'.repeat(161), 'GSM-7', 161, 2],
      ['a'.repeat(306), 'GSM-7', 306, 2],
      ['a'.repeat(307), 'GSM-7', 307, 3],
      ['€'.repeat(80), 'GSM-7', 160, 1],
      // 153 is odd: the escaped character at the end of the first part moves to the second.
      ['€'.repeat(81), 'GSM-7', 162, 2],
      ['€'.repeat(152), 'GSM-7', 304, 2],
      ['€'.repeat(153), 'GSM-7', 306, 3],
      [`${'a'.repeat(152)}€${'a'.repeat(151)}`, 'GSM-7', 305, 2],
      [`${'a'.repeat(152)}€${'a'.repeat(152)}`, 'GSM-7', 306, 3],
      ['ç', 'UCS-2', 1, 1],
      ['ş'.repeat(70), 'UCS-2', 70, 1],
      ['ş'.repeat(71), 'UCS-2', 71, 2],
      ['ş'.repeat(134), 'UCS-2', 134, 2],
      ['ş'.repeat(135), 'UCS-2', 135, 3],
      ['😀'.repeat(35), 'UCS-2', 70, 1],
      // 67 is odd: no emoji is cut in half.
      ['😀'.repeat(66), 'UCS-2', 132, 2],
      ['😀'.repeat(67), 'UCS-2', 134, 3],
      ['’', 'UCS-2', 1, 1],
    ];
    for (const [text, encoding, characters, segments] of cases)
      assert.deepEqual(
        smsLength(text),
        { encoding, characters, segments },
        `${[...text][0]} × ${text.length}`,
      );
  });

  it('agrees with the slow search for the fewest parts, for any text', () => {
    const some = fc.array(fc.constantFrom(...CHARACTERS), { maxLength: 220 });
    const plain = fc.array(fc.constantFrom('a', '€', '[', 'é'), { minLength: 60, maxLength: 340 });
    fc.assert(
      fc.property(fc.oneof(some, plain), (characters) => {
        const text = characters.join('');
        assert.deepEqual(smsLength(text), slowly(text));
      }),
      { numRuns: 60 },
    );
  });

  it('knows the whole alphabet and nothing else: a character too much would be cut off by the phone', () => {
    const known = Array.from({ length: 0x3000 }, (_, code) => String.fromCharCode(code)).filter(isGsm);
    assert.deepEqual(known.toSorted(), [...TABLE, ...EXTENDED].filter((each) => each < '\u3000').toSorted());
    assert.equal(TABLE.size + EXTENDED.size, 127 + 10);
  });
});
