import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { isLinkTarget } from './link-target.ts';

describe('where pages may lead to', () => {
  it('is a path or a web address', () => {
    for (const target of [
      ...['/', '/home/', '/ürünler/?a=1&b=2#x', '/a//b', '/@home/'],
      ...[
        'https://shop.example',
        'https://shop.example:8443/a?b',
        'HTTP://localhost:3000/',
        'https://[::1]/',
      ],
    ])
      assert.equal(isLinkTarget(target), true, target);
  });

  it('is nothing that browsers read in another way than people', () => {
    for (const target of [
      ...[
        '',
        'home',
        '//evil.example',
        '/\\evil.example',
        '\\\\evil.example',
        '/a\\b',
        '/a b',
        ' /a',
        '/a\n',
      ],
      ...['/a\tb', '/\u0000', '/\u007f', '/\u0085', '/\u00a0', '/\u2028', '/\u3000', '/\ufeff', '/\ud800'],
      ...['https://', 'https:///a', 'https:/a', 'https:a', 'https://u@a.example', 'https://u:p@a.example/'],
      ...['https://a.example\\@b.example/', 'javascript:alert(1)', 'data:text/html,x', 'ftp://a.example/'],
      ...['http\t://a.example', 'https://a b.example', 'https://a.example:99999/'],
    ])
      assert.equal(isLinkTarget(target), false, JSON.stringify(target));
  });

  it('never leaves the site by a path, whatever it looks like', () => {
    const base = 'https://id.example';
    const piece = fc.constantFrom(
      '/',
      '\\',
      '\t',
      '\n',
      '@',
      ':',
      '..',
      '.',
      'evil.example',
      '?',
      '#',
      '%2f',
    );
    const target = fc.oneof(
      fc.array(piece, { maxLength: 8 }).map((pieces) => `/${pieces.join('')}`),
      fc.string().map((text) => `/${text}`),
    );
    fc.assert(
      fc.property(target, (text) => {
        if (text.startsWith('/') && isLinkTarget(text)) assert.equal(new URL(text, base).origin, base, text);
      }),
      { numRuns: 2000 },
    );
  });
});
