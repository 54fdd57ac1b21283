import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { contrastOf } from './color.ts';
import {
  correctionsOf,
  GROUNDS,
  LEGIBLE,
  paletteOf,
  type Scheme,
  styleSheetName,
  styleSheetNamed,
  styleSheetOf,
} from './palette.ts';

const SCHEMES: readonly Scheme[] = ['light', 'dark'];
const anyColor = fc
  .integer({ min: 0, max: 0xffffff })
  .map((value) => `#${value.toString(16).padStart(6, '0')}`);

/** Degrees on the wheel of HSL; null for greys, which have none. */
function hueOf(hex: string): number | null {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
  const [high, low] = [Math.max(r, g, b), Math.min(r, g, b)];
  if (high - low < 40) return null;
  const sixth =
    high === r
      ? (g - b) / (high - low)
      : high === g
        ? 2 + (b - r) / (high - low)
        : 4 + (r - g) / (high - low);
  return (sixth * 60 + 360) % 360;
}

describe('the accent colour of a shop', () => {
  it('is legible for people with low vision, whatever colour was chosen: links, buttons and what is pointed at', () => {
    fc.assert(
      fc.property(anyColor, (color) => {
        const palette = paletteOf(color);
        for (const scheme of SCHEMES) {
          const { accent, strong, on } = palette[scheme];
          for (const ground of Object.values(GROUNDS[scheme]))
            for (const shown of [accent, strong])
              assert.ok(contrastOf(shown, ground) >= LEGIBLE, `${color}: ${shown} on ${ground}`);
          for (const button of [accent, strong])
            assert.ok(contrastOf(on, button) >= LEGIBLE, `${color}: ${on} on ${button}`);
          assert.notEqual(strong, accent, `${color}: nothing shows what is pointed at`);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('stays as it was chosen where it is legible, and keeps its hue where it is not', () => {
    fc.assert(
      fc.property(anyColor, (color) => {
        const corrected = new Map(correctionsOf(color).map(({ scheme, used }) => [scheme, used]));
        for (const scheme of SCHEMES) {
          const { accent } = paletteOf(color)[scheme];
          const isLegible = Object.values(GROUNDS[scheme]).every(
            (ground) => contrastOf(color, ground) >= LEGIBLE,
          );
          assert.equal(accent === color, isLegible, `${color} in ${scheme}`);
          assert.equal(corrected.get(scheme), isLegible ? undefined : accent);
          const [before, after] = [hueOf(color), hueOf(accent)];
          if (before === null || after === null) continue;
          const apart = Math.abs(before - after);
          // Equal hues of OKLCH are not quite equal in HSL, least of all between blue and violet.
          assert.ok(Math.min(apart, 360 - apart) < 45, `${color} became ${accent}`);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('is measured as WCAG 2.2 does, by the colours that its own examples give', () => {
    assert.equal(contrastOf('#000000', '#ffffff'), 21);
    assert.equal(contrastOf('#777777', '#ffffff').toFixed(2), '4.48');
    assert.equal(contrastOf('#767676', '#ffffff').toFixed(2), '4.54');
  });

  it('is measured against what is really behind it, on pages and in mails', () => {
    const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');
    const [light = '', dark = ''] = read('../pages/assets/latchkey.css').split(
      '@media (prefers-color-scheme: dark)',
    );
    const variableOf = (css: string, name: string): string =>
      (new RegExp(`--${name}: (#[0-9a-f]+);`).exec(css)?.[1] ?? '').replace(/^#(.)(.)(.)$/, '#$1$1$2$2$3$3');
    for (const [scheme, css] of [
      ['light', light],
      ['dark', dark],
    ] as const) {
      assert.equal(variableOf(css, 'ground'), GROUNDS[scheme].page);
      assert.equal(variableOf(css, 'card'), GROUNDS[scheme].card);
    }
    const mail = read('../messages/layout.ts');
    for (const scheme of SCHEMES)
      for (const ground of Object.values(GROUNDS[scheme])) assert.ok(mail.includes(ground), ground);
  });
});

describe('the style sheet of a shop', () => {
  it('has an address of its own for each content, so that caches never show an old colour', () => {
    const names = ['#0a7d5a', '#0a7d5b', '#2548c8'].map(styleSheetName);
    assert.equal(new Set(names).size, 3);
    assert.equal(styleSheetName('#0A7D5A'), names[0]);
    assert.equal(styleSheetNamed(names[0] ?? ''), styleSheetOf('#0a7d5a'));
  });

  it('is no way to have anything else served from our origin', () => {
    const [name = ''] = [styleSheetName('#0a7d5a')];
    const hash = name.slice(7, 23);
    for (const wrong of [
      '',
      name.toUpperCase(),
      `0a7d5b.${hash}.css`,
      `0a7d5a.${'0'.repeat(16)}.css`,
      `${name}.css`,
    ])
      assert.equal(styleSheetNamed(wrong), null, wrong);
  });
});
