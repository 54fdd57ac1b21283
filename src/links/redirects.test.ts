import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { HOSTILE_TARGETS } from '../../test/support/redirects.ts';
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
  '/%c4%9f/100%/%zz/%2525/',
  '/cap/tcha/',
  'https://shop.example',
  'https://shop.example/path?x=1',
  'HTTPS://SHOP.EXAMPLE/path',
  'https://shop.example:443/',
  'https://pay.example:8443/done',
  'http://127.0.0.1:8000/home/',
];

describe('a redirect target', () => {
  for (const target of SAFE)
    it(`takes a customer on to ${JSON.stringify(target)}`, () => {
      assert.equal(safeRedirect(target, TRUSTED), target);
    });

  for (const target of HOSTILE_TARGETS)
    it(`takes no customer to ${JSON.stringify(target.slice(0, 60))}`, () => {
      assert.equal(safeRedirect(target, TRUSTED), null);
    });

  for (const target of [
    '/captcha/',
    '/basket/?from=CaPtChA',
    'https://shop.example/#captcha',
    '/%63aptcha/',
    '/c%41ptcha/',
    '/%2563%2561ptcha/',
    '/%25252563aptcha/',
    `/%${'25'.repeat(20)}63aptcha/`,
    '/re%43aptcha%zz%ff',
  ])
    it(`takes no customer to ${target}, which their storefront takes for the demand of a captcha`, () => {
      assert.equal(safeRedirect(target, TRUSTED), null);
    });

  it('never redirects to an untrusted origin', () => {
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
