import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { openComposer, quotedPrintable } from './mime.ts';

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
          assert.ok(line.length <= 76 && /^(?!\.)[\t -~]*$/.test(line) && !/[\t ]$/.test(line), line);
          assert.ok(isWhole(line), `a character goes over the end of ${line}`);
        }
      }),
    );
  });
});

it('whatever a mail holds, nobody can end it early and have a mail of their own sent as ours', async () => {
  const compose = await openComposer();
  const piece = fc.constantFrom(
    '.',
    '\r',
    '\n',
    '\r\n',
    'a',
    ' ',
    '"',
    '<',
    '@',
    'ü',
    '\r\n.\r\nMAIL FROM:<a@b>',
    'a'.repeat(75),
  );
  const text = fc.array(piece).map((pieces) => pieces.join(''));
  const from = fc.record({ name: text, address: text });
  const texts = { to: text, cc: fc.array(text), bcc: fc.array(text), subject: text, text, html: text };
  fc.assert(
    fc.property(fc.record({ from, ...texts }), (mail) => {
      const { data } = compose({ channel: 'email', ...mail }, { uid: 'u', now: 0 });
      const sent = data.toString('latin1');
      assert.equal(sent.search(/\r(?!\n)|(?<!\r)\n|\n\./), sent.length - '\n.\r\n'.length);
    }),
  );
});
