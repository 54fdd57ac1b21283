import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { svgOf } from '../../../../test/support/images.ts';
import { readImage } from '../read-image.ts';

const SHAPE = '<path d="M0 0h9v9z"/>';
const read = (bytes: Buffer) => {
  const image = readImage(bytes);
  return image.ok ? image.value : assert.fail(image.refusal.key);
};
const written = (inside: string): string => read(svgOf(inside)).content.toString();
const refusalOf = (bytes: Buffer): string => {
  const image = readImage(bytes);
  return image.ok ? image.value.content.toString() : image.refusal.key;
};
/** What is left of a drawing of a shape and something hostile. */
const leftOf = (hostile: string): string =>
  /^<svg [^>]*>(.*)<\/svg>$/s.exec(written(SHAPE + hostile))?.[1]?.replace(SHAPE, '') ?? 'no drawing';

/** Nothing of this may be in what we serve. */
const HOSTILE =
  /script|javascript|\bon\w+=|foreignObject|iframe|https?:(?!\/\/www\.w3\.org\/2000\/svg")|data:|@import|<!|<\?|&(?!amp;|lt;|gt;|quot;)|animate|<set|<image|evil/i;

describe('an SVG that somebody made to attack those who look at it', () => {
  it('runs no script, however it is spelled or wrapped', () => {
    for (const hostile of [
      '<script>alert(1)</script>',
      '<SCRIPT>alert(1)</SCRIPT>',
      '<script type="text/javascript"><![CDATA[alert(1)]]></script>',
      '<script xlink:href="data:text/javascript,alert(1)"/>',
      '<x:script xmlns:x="http://www.w3.org/2000/svg">alert(1)</x:script>',
      '<h:script xmlns:h="http://www.w3.org/1999/xhtml">alert(1)</h:script>',
      '<foreignObject><iframe xmlns="http://www.w3.org/1999/xhtml" src="javascript:alert(1)"/></foreignObject>',
      '<handler xmlns="http://www.w3.org/2000/svg" type="application/ecmascript">alert(1)</handler>',
      '<metadata><script xmlns="http://www.w3.org/2000/svg">alert(1)</script></metadata>',
      '<animate attributeName="href" values="javascript:alert(1)"/>',
      '<set attributeName="onload" to="alert(1)"/>',
      '<image href="https://evil.example/x.png"/>',
      '<feImage href="https://evil.example/x.png"/>',
    ])
      assert.equal(leftOf(hostile), '', hostile);
  });

  it('handles no event and follows no address', () => {
    for (const hostile of [
      '<rect onclick="alert(1)"/>',
      '<rect ONLOAD="alert(1)"/>',
      '<rect xmlns:ev="http://www.w3.org/2001/xml-events" ev:event="load"/>',
      '<rect fill="url(https://evil.example/#a)"/>',
      '<rect fill="url(\'//evil.example/#a\')"/>',
      '<rect fill="URL(https://evil.example/#a)"/>',
      '<rect fill="u\\72l(https://evil.example/#a)"/>',
      '<rect fill="url(/**/https://evil.example)"/>',
      '<rect style="fill:url(https://evil.example/#a)"/>',
      '<rect style="background:url(https://evil.example/)"/>',
      '<rect style="fill:image-set(&quot;https://evil.example/&quot; 1x)"/>',
      '<rect style="-moz-binding:url(https://evil.example/#a)"/>',
      '<rect style="fill:red;}@import &quot;https://evil.example/&quot;;{"/>',
      '<rect xml:base="https://evil.example/"/>',
      '<rect src="https://evil.example/"/>',
    ])
      assert.doesNotMatch(leftOf(hostile), HOSTILE, hostile);
    for (const href of [
      'data:image/svg+xml,%3Csvg/%3E#a',
      'javascript:alert(1)',
      'https://evil.example/#a',
      '\tjavascript:x',
      '//evil.example',
    ]) {
      assert.equal(leftOf(`<use xlink:href="${href}"/>`), '<use/>', href);
      assert.equal(leftOf(`<use href="${href}"/>`), '<use/>', href);
      assert.equal(leftOf(`<a xlink:href="${href}"><rect/></a>`), '<g><rect/></g>', href);
    }
    assert.equal(leftOf('<use href="#a" xlink:href="https://evil.example/"/>'), '<use href="#a"/>');
  });

  it('imports nothing by its style sheet', () => {
    const rule = '.a{fill:red}';
    for (const hostile of [
      '@import "https://evil.example/a.css";',
      '@import url(https://evil.example/a.css);',
      '@font-face{font-family:x;src:url(https://evil.example/a.woff)}',
      '@media print{.a{fill:url(https://evil.example/#a)}}',
      '.b{fill:url(https://evil.example/#a)}',
      '.b{fill:u\\72l(https://evil.example/#a)}',
      '.b[x^="a"]{fill:url(https://evil.example/?a)}',
      '.b{--x:url(https://evil.example/)}',
      '/* .b{ */ @import "https://evil.example/";',
      '.b{fill:red;}</style><script>alert(1)</script><style>',
    ]) {
      const left = leftOf(`<style><![CDATA[${rule}${hostile}]]></style>`);
      assert.doesNotMatch(left, HOSTILE, hostile);
      assert.match(left, /^<style>\.a\{fill:red\}/, hostile);
    }
  });

  it('keeps no server or browser busy: entities, cycles and references that multiply are refused', () => {
    const bomb = '<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>';
    assert.equal(refusalOf(Buffer.from(`${bomb}${svgOf('<text>&b;</text>')}`)), 'imageDamaged');
    const file = '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>';
    assert.equal(refusalOf(Buffer.from(`${file}${svgOf('<text>&x;</text>')}`)), 'imageDamaged');
    assert.equal(refusalOf(svgOf('<text>&undefined;</text>')), 'imageDamaged');
    const level = (at: number): string =>
      `<g id="g${at}">${(at === 0 ? SHAPE : `<use href="#g${at - 1}"/>`).repeat(10)}</g>`;
    const multiplying = Array.from({ length: 9 }, (_, at) => level(at)).join('');
    assert.equal(refusalOf(svgOf(multiplying)), 'imageTooComplex');
    for (const cycle of [
      '<g id="a"><use href="#a"/></g>',
      '<use id="a" href="#b"/><use id="b" href="#a"/>',
      '<mask id="m"><rect mask="url(#m)"/></mask><rect mask="url(#m)"/>',
      '<style>.a{clip-path:url(#c)}</style><clipPath id="c"><rect class="a"/></clipPath><rect class="a"/>',
      Array.from({ length: 2000 }, (_, at) => `<use id="u${at}" href="#u${at + 1}"/>`).join(''),
      '<g>'.repeat(60) + SHAPE + '</g>'.repeat(60),
      '<g/>'.repeat(6000) + SHAPE,
    ])
      assert.equal(refusalOf(svgOf(cycle)), 'imageTooComplex', cycle.slice(0, 80));
  });

  const selected = (piece: string): string =>
    Array.from({ length: 2000 }, (_, at) => piece.replace('$', String(at))).join('');

  it('is read in a moment, however its text is made to be read again and again', { timeout: 60_000 }, () => {
    for (const slow of [
      `<style>${'/*'.repeat(60_000)}</style>`,
      `<style>${' '.repeat(150_000)}</style>`,
      `<style>${'a'.repeat(150_000)}</style>`,
      `<rect style="${' '.repeat(150_000)}x"/>`,
      `<rect style="fill:${'a '.repeat(70_000)}"/>`,
      `<rect fill="${'a'.repeat(150_000)}"/>`,
      `<rect fill="${'url('.repeat(30_000)}"/>`,
      `<rect class="${'a '.repeat(70_000)}"/>`,
      `<text>${'&lt;'.repeat(40_000)}</text>`,
      `<rect ${Array.from({ length: 18_000 }, (_, at) => `a${at}=""`).join(' ')}/>`,
      `<style>${'.a,'.repeat(20_000)}.a{${selected('fill:url(#i$);')}}</style>${selected('<g id="i$"/>')}`,
    ])
      assert.notEqual(refusalOf(svgOf(SHAPE + slow)), '');
  });

  it('is well-formed again whatever it was, and the same when it is read once more', () => {
    const piece = fc.constantFrom(
      ...[
        '<g>',
        '</g>',
        '<rect ',
        'x="1"',
        '/>',
        '>',
        '<style>',
        '</style>',
        '.a{fill:red}',
        '<!--',
        '-->',
        '<![CDATA[',
        ']]>',
      ],
      ...[
        '&lt;',
        '&amp;',
        '"',
        "'",
        '<text>',
        '</text>',
        'href="#a"',
        'id="a"',
        'onload="x"',
        '<script>',
        '</script>',
        'url(#a)',
      ],
      SHAPE,
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        const image = readImage(svgOf(SHAPE + pieces.join('')));
        if (!image.ok) return;
        const text = image.value.content.toString();
        assert.doesNotMatch(text.replace(/>[^<]*</g, '><'), /<script|onload/);
        assert.equal(read(image.value.content).content.toString(), text);
      }),
      { numRuns: 500 },
    );
  });
});

describe('an SVG from a drawing program', () => {
  it('looks as it did: shapes, groups, gradients, clipping, classes and texts are kept', () => {
    const drawing = [
      '<defs><linearGradient id="g" x1="0" gradientTransform="rotate(45)"><stop offset="0" stop-color="#fff"/></linearGradient>',
      '<clipPath id="c"><circle cx="5" cy="5" r="5"/></clipPath><g id="s"><path d="M0 0h9v9z"/></g></defs>',
      '<style>.a,.b{fill:url(#g);stroke-width:2px}</style>',
      '<g transform="translate(1 2) scale(.5)" clip-path="url(#c)"><use href="#s" class="a"/></g>',
      '<text x="1" y="2" font-family="Arial, sans-serif">Gems <tspan font-weight="bold">&amp;</tspan> Co</text>',
    ].join('');
    assert.ok(written(drawing).endsWith(`${drawing}</svg>`), written(drawing));
  });

  it('loses what its editor noted, and the owner learns what else was left out', () => {
    const notes =
      '<sodipodi:namedview xmlns:sodipodi="http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd"/><metadata><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/></metadata>';
    const { content, removed } = read(
      Buffer.from(
        `\ufeff<?xml version="1.0"?><!-- Made by hand --><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">${svgOf(`${notes}${SHAPE}<filter id="f"/><rect onclick="x()"/>`)}`,
      ),
    );
    assert.doesNotMatch(content.toString(), /sodipodi|metadata|RDF|DOCTYPE|Made/);
    assert.deepEqual(removed, ['<filter>', 'onclick']);
  });

  it('has the size it names, or one that fits a page', () => {
    const sizeOf = (attributes: string) => {
      const { width, height } = read(svgOf(SHAPE, attributes));
      return [width, height];
    };
    assert.deepEqual(sizeOf('width="240" height="80"'), [240, 80]);
    assert.deepEqual(sizeOf('width="72pt" height="36pt"'), [96, 48]);
    assert.deepEqual(sizeOf('width="100%" height="100%" viewBox="0 0 20 10"'), [512, 256]);
    assert.deepEqual(sizeOf('width="60" viewBox="0 0 20 10"'), [60, 30]);
    assert.deepEqual(sizeOf('viewBox="0,0,200000,100000"'), [512, 256]);
    for (const none of ['', 'width="10"', 'viewBox="0 0 0 10"', 'viewBox="0 0 10"', 'width="-5" height="5"'])
      assert.equal(refusalOf(svgOf(SHAPE, none)), 'imageDamaged', none);
  });

  it('is refused where nothing would be seen of it, rather than leaving the header empty', () => {
    assert.equal(refusalOf(svgOf('')), 'imageEmpty');
    assert.equal(
      refusalOf(svgOf('<script>draw()</script><image href="data:image/png;base64,AAAA"/>')),
      'imageEmpty',
    );
    assert.equal(refusalOf(Buffer.from('<svg viewBox="0 0 1 1"><path d="M0 0"/></svg>')), 'imageUnknown');
  });
});
