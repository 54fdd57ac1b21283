import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ar } from './ar.ts';
import { type MessageKey, message } from './index.ts';
import { translate } from './translate.ts';

/** Values that are numbers, or texts of ours in Arabic. */
const ARABIC = ['seconds', 'min', 'max', 'count', 'days', 'title', 'field', 'duration', 'text', 'time'];
/** The page isolates the value itself, or phones would take the marks along with it. */
const BARE: readonly MessageKey[] = [
  'homeGreeting',
  'codeSent',
  'codeSentEndless',
  'registerSmsSent',
  'registerSmsSentEndless',
  'registerMailedText',
  'resetSentText',
  'accountPhoneConfirmed',
  'accountPhoneUnconfirmed',
  'deviceUsed',
];
const BARE_VALUES = ['code', 'url'];

/** The marks of a text that open and close an isolated run (Unicode UAX #9), as brackets. */
const marks = (text: string): string =>
  text
    .replaceAll('\u2068', '[')
    .replaceAll('\u2069', ']')
    .replaceAll(/[^[\]]/g, '');

describe('Arabic texts', () => {
  it('are not turned round by a Latin name, address or method in them', () => {
    for (const [key, text] of Object.entries(ar)) {
      assert.match(marks(text), /^(?:\[\])*$/, key);
      if (BARE.some((bare) => bare === key)) continue;
      for (const [, before, name = ''] of text.matchAll(/(.?)\{([a-z]+)\}/gs))
        if (![...ARABIC, ...BARE_VALUES].includes(name)) assert.equal(before, '\u2068', `${key}: ${name}`);
    }
  });

  it('count as Arabic does: none, one, two, a few, many and the hundreds', () => {
    const rule = (min: number): string => translate('ar', message('ruleMinimumLength', { min }));
    assert.deepEqual([0, 1, 2, 8, 11, 100].map(rule), [
      '0 حرف على الأقل',
      'حرف واحد على الأقل',
      'حرفان على الأقل',
      '8 أحرف على الأقل',
      '11 حرفًا على الأقل',
      '100 حرف على الأقل',
    ]);
  });

  it('have a form for every plural category', () => {
    for (const [key, text] of Object.entries(ar)) {
      const plurals = [...text.matchAll(/\{\w+, plural,(?: \w+ \{(?:[^{}]|\{\w+\})*\})+\}/g)];
      assert.equal(plurals.length, text.split(', plural,').length - 1, key);
      for (const [plural] of plurals) {
        const forms = [...plural.matchAll(/ (\w+) \{/g)].map(([, form]) => form);
        assert.deepEqual(forms, ['zero', 'one', 'two', 'few', 'many', 'other'], key);
      }
    }
  });

  it('leave links and codes of SMS as they are, so that phones find them', () => {
    const url = 'https://shop.example/password-reset/MQ/abc-def/';
    for (const key of ['smsReset', 'smsResetNamed'] as const)
      assert.ok(
        translate('ar', message(key, { site: 'Shop', name: 'Ada', duration: '3 أيام', url })).endsWith(
          `\n${url}`,
        ),
        key,
      );
    assert.ok(translate('ar', message('smsOtp', { site: 'Shop', code: '012345' })).includes(' 012345. '));
  });
});
