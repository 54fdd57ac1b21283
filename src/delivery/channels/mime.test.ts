import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { quotedPrintable } from './mime.ts';

/** RFC 2045 §6.7, the other way round. */
const decoded = (encoded: string): string =>
  Buffer.from(
    encoded
      .replaceAll('=\r\n', '')
      .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  ).toString();

const isWhole = (line: string): boolean => !decoded(line.replace(/=$/, '')).includes('\ufffd');

describe('the text of a mail', () => {
  it('arrives as it was written, in lines that every mail server takes', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom(
        ' ',
        '\t',
        '.',
        '=',
        '\n',
        '\r\n',
        ' \n',
        'ş'.repeat(30),
        '😀'.repeat(30),
        'a'.repeat(80),
      ),
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const text = pieces.join('').replaceAll('\ufffd', '');
        const encoded = quotedPrintable(text);
        assert.equal(decoded(encoded), text.replace(/\r\n|\r|\n/g, '\r\n'));
        for (const line of encoded.split('\r\n')) {
          assert.ok(line.length <= 76 && /^[\t -~]*$/.test(line) && !/[\t ]$/.test(line), line);
          assert.ok(isWhole(line), `a character goes over the end of ${line}`);
        }
      }),
    );
  });
});
