import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { safeRedirect } from './redirects.ts';

const TRUSTED = new Set(['https://shop.example', 'https://pay.example:8443', 'http://127.0.0.1:8000']);

const SAFE = [
  '/',
  '/basket/',
  '/basket/?a=1&b=%2F%2Fevil.example#top',
  '/a/../b',
  '/%5Cevil.example',
  '/evil.example',
  '/:evil.example',
  '/@evil.example',
  '/ğüş/',
  'https://shop.example',
  'https://shop.example/path?x=1',
  'HTTPS://SHOP.EXAMPLE/path',
  'https://shop.example:443/',
  'https://pay.example:8443/done',
  'http://127.0.0.1:8000/home/',
];

const HOSTILE = [
  '',
  ' ',
  'evil',
  'basket/',
  '//evil.example',
  '///evil.example',
  '////evil.example',
  '/\\evil.example',
  '\\/evil.example',
  '\\\\evil.example',
  '/\\/evil.example',
  '/\t/evil.example',
  '/\n/evil.example',
  '/\r/evil.example',
  '\t//evil.example',
  '\u0000//evil.example',
  ' //evil.example',
  '/ /evil.example',
  '/\u0000',
  '/\u0085/evil.example',
  '/\u2028/evil.example',
  'https:evil.example',
  'https:/evil.example',
  'https:///evil.example',
  'https://evil.example',
  'https://evil.example/https://shop.example',
  'https://shop.example.evil.example/',
  'https://shop.example@evil.example/',
  'https://shop.example:pass@evil.example/',
  'https://user@shop.example/',
  'https://user:pass@shop.example/',
  'https://shop.example:8443/',
  'https://shop.example\\@evil.example/',
  'https://shop.example\u0000.evil.example/',
  'https://shop.example%2eevil.example/',
  'https://evilshop.example/',
  'https://pay.example/',
  'http://shop.example/',
  'http://127.0.0.1:8001/',
  'ftp://shop.example/',
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  'java\tscript:alert(1)',
  'javascript://shop.example/%0aalert(1)',
  'data:text/html,<script>alert(1)</script>',
  'vbscript:msgbox(1)',
  'blob:https://shop.example/x',
  'file:///etc/passwd',
  'http://[::1',
  'https://shop.example:99999/',
  '?next=https://evil.example',
  '#//evil.example',
  './/evil.example',
  '..//evil.example',
  '/\ud800',
  `/${'a'.repeat(2000)}`,
];

describe('a redirect target', () => {
  for (const target of SAFE)
    it(`takes a customer on to ${JSON.stringify(target)}`, () => {
      assert.equal(safeRedirect(target, TRUSTED), target);
    });

  for (const target of HOSTILE)
    it(`takes no customer to ${JSON.stringify(target.slice(0, 60))}`, () => {
      assert.equal(safeRedirect(target, TRUSTED), null);
    });

  it('never leads a browser to an origin nobody trusts, whatever was asked', () => {
    const base = 'https://shop.example/login/';
    const piece = fc.constantFrom(
      '/',
      '\\',
      '.',
      ':',
      '@',
      '\t',
      '%2f',
      'https:',
      'evil.example',
      '?',
      '#',
      ' ',
    );
    const target = fc.oneof(
      fc.string(),
      fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join('')),
    );
    fc.assert(
      fc.property(target, (text) => {
        const safe = safeRedirect(text, TRUSTED);
        if (safe !== null) assert.ok(TRUSTED.has(new URL(safe, base).origin), safe);
      }),
      { numRuns: 2000 },
    );
  });
});
