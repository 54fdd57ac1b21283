import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { LANGUAGES, LOCALES } from '../../locales/index.ts';
import { fixedSettings } from '../../settings.ts';
import { WORDED_KINDS, wordedMessage } from './kinds.ts';
import { filled, hasLooseBrace, namesIn } from './placeholders.ts';
import { faultsOfText, faultsOfTexts, MESSAGE_TEXT_RULES } from './rules.ts';

const check = (value: unknown): readonly string[] => {
  const lines = MESSAGE_TEXT_RULES.MESSAGE_TEXTS?.check?.(value as never, fixedSettings());
  assert.ok(Array.isArray(lines));
  return lines;
};
const paragraph = (text: string): string[] => faultsOfText('reset-email', 'intro', 'mailResetIntro', text);
const sms = (text: string): string[] => faultsOfText('reset-sms', 'text', 'smsReset', text);

describe('the rules of reworded texts', () => {
  it('accept every built-in text, so that a shop can begin with them', () => {
    for (const kind of WORDED_KINDS)
      for (const language of LANGUAGES)
        for (const [name, key] of Object.entries(wordedMessage(kind).texts))
          assert.deepEqual(
            faultsOfText(kind, name, key, LOCALES[language][key]),
            [],
            `${kind} ${language} ${name}`,
          );
  });

  it('refuse what a mail program or a phone would make a link of: nobody can phish in a genuine message', () => {
    for (const link of [
      'https://evil.example',
      'Open evil.example now',
      'http://1',
      'www evil',
      'WWW.evil.example',
      'ask@evil.example',
      '@evil',
      'evil.co/x',
      'x.de',
      '10.0.0.1',
      'see 192.168.1.1/x',
      '{site}.example',
      'evil.{site}',
      // Other dots and letters of domains (UTS #46).
      'evil。example',
      'evil．example',
      'evil｡example',
      'evil․example',
      'ｅｖｉｌ.ｅｘａｍｐｌｅ',
      'пример.рф',
      'उदाहरण.भारत',
      'evil.\u200dexample',
      'evil\u200d.example',
      'evil.\ufe0fexample',
      'evil.\u034fexample',
      'xn--e1afmkfd.xn--p1ai',
    ])
      assert.ok(
        paragraph(link).some((fault) => fault.startsWith('expected no links')),
        link,
      );
    for (const text of [
      'Hello, e.g. at 5 p.m. z.B. a. b. c.',
      'It costs 3.50 or 1.000,00. Wait… then go',
      'Version 2.0. Yes',
      '100 % – “quoted” & <b>shown as it is</b>',
    ])
      assert.deepEqual(paragraph(text), [], text);
  });

  it('refuse text that hides, or turns what follows around', () => {
    for (const text of [
      'a\u202eb',
      'a\u202ab',
      'a\u200bb',
      'a\u00adb',
      'a\ufeffb',
      'a\u2028b',
      'a\u0000b',
      'a\u001bb',
      'a\tb',
      'a\nb',
      'a\r\nb',
      'a\u{e0041}b',
      'a\u2068b',
      'a\u2069b',
      'a\ud800b',
    ])
      assert.notDeepEqual(paragraph(text), [], JSON.stringify(text));
    assert.deepEqual(paragraph('مرحبًا \u2068{site}\u2069، می\u200cخواهم'), []);
    assert.deepEqual(sms('Here:\n{url}'), []);
    assert.notDeepEqual(sms('Here:\r{url}'), []);
  });

  it('keep what makes a message useful: its code, and its link apart from other signs', () => {
    assert.deepEqual(faultsOfTexts('otp', { text: 'Hello from {site}' }), [
      { name: 'text', fault: 'expected {code} in it' },
    ]);
    assert.deepEqual(faultsOfTexts('otp', { text: '{code} is your code' }), []);
    assert.deepEqual(faultsOfTexts('otp', { text: 'Kodunuz: {code}’dir' }), []);
    for (const text of ['a{code}', '{code}b', '1{code}', '{code}2'])
      assert.notDeepEqual(faultsOfTexts('otp', { text }), [], text);
    for (const text of ['Here: {url}.', 'Here:{url}', '({url})', '{url}{url}'])
      assert.notDeepEqual(sms(text), [], text);
    for (const text of ['{url}', 'Within {duration}: {url} is yours']) assert.deepEqual(sms(text), [], text);
    assert.deepEqual(sms('Hello'), ['expected {url} in it']);
  });

  it('bound the length, so that no SMS costs ten, and no subject is cut off', () => {
    const longest = { subject: 150, intro: 1000, button: 60 } as const;
    for (const [name, most] of Object.entries(longest)) {
      assert.deepEqual(faultsOfTexts('reset-email', { [name]: 'a'.repeat(most) }), []);
      assert.deepEqual(faultsOfTexts('reset-email', { [name]: 'a'.repeat(most + 1) }), [
        { name, fault: `expected at most ${most} characters, got ${most + 1}` },
      ]);
    }
    assert.equal(faultsOfTexts('phone-changed-sms', { text: 'a'.repeat(301) }).length, 1);
    for (const text of ['', ' ', ' a', 'a\n']) assert.notDeepEqual(sms(`${text}`), [], JSON.stringify(text));
  });

  it('name the place of each fault, and what was expected there', () => {
    const lines = check({
      otp: { en: { text: '{code} {pin}', subject: 'x' }, xx: {} },
      'second-factor': { en: { subject: 'Hello' } },
      constructor: {},
      'reset-email': { de: { intro: 'Siehe evil.example', toString: 'x' } },
    });
    assert.deepEqual(
      lines.map((line) => line.replace(/: expected .*/, '')),
      [
        'MESSAGE_TEXTS.otp.en.text',
        'MESSAGE_TEXTS.otp.en.subject',
        'MESSAGE_TEXTS.otp.xx',
        'MESSAGE_TEXTS.second-factor',
        'MESSAGE_TEXTS.constructor',
        'MESSAGE_TEXTS.reset-email.de.intro',
        'MESSAGE_TEXTS.reset-email.de.toString',
      ],
    );
    assert.deepEqual(check({ otp: { en: { text: 'Hi {code} {pin}' } } }), [
      'MESSAGE_TEXTS.otp.en.text: expected no braces but {site}, {code}',
    ]);
    assert.deepEqual(check({ 'reset-email': { en: { button: 'Go {name}', ignore: 'Yours, {site}' } } }), [
      'MESSAGE_TEXTS.reset-email.en.button: expected no braces but {site}',
    ]);
    assert.deepEqual(check({}), []);
  });

  it('warn about a letter that triples the price of an SMS, where the script has a choice', () => {
    const warnings = (text: string, language = 'tr') =>
      MESSAGE_TEXT_RULES.MESSAGE_TEXTS?.warnings?.({ otp: { [language]: { text } } });
    assert.deepEqual(warnings('Kodunuz {code}, kimseye vermeyin'), []);
    assert.match(
      warnings('Şifreniz {code}, değerli')?.[0] ?? '',
      /^otp\.tr\.text: Ş ğ not in the GSM alphabet/,
    );
    assert.deepEqual(warnings('رمزك {code}', 'ar'), []);
  });
});

/** Reads placeholders letter by letter. @returns null if a brace belongs to none */
function readSlowly(text: string): string[] | null {
  const names: string[] = [];
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '}') return null;
    if (text[at] !== '{') continue;
    let name = '';
    for (at++; at < text.length && /[a-z_]/.test(text[at] ?? ''); at++) name += text[at];
    if (text[at] !== '}' || name === '') return null;
    if (!names.includes(name)) names.push(name);
  }
  return names;
}

describe('placeholders', () => {
  const text = fc
    .array(fc.constantFrom('{', '}', '{code}', '{site}', '{pin}', 'a', 'B', '_', ' ', '$&', '{{', 'ğ'))
    .map((parts) => parts.join(''));

  it('are read as a slow reader reads them, so that no brace reaches a customer', () => {
    fc.assert(
      fc.property(text, (given) => {
        const names = readSlowly(given);
        if (names === null) assert.ok(hasLooseBrace(given), given);
        else assert.deepEqual([hasLooseBrace(given), namesIn(given)], [false, names], given);
      }),
      { numRuns: 1000 },
    );
  });

  it('are filled once: a value that looks like a placeholder, or like a pattern, stays what it is', () => {
    const params = { site: '{code} $& $1', code: '123456' };
    assert.equal(filled('{site}: {code}', { key: 'smsOtp', params }, 'x'), '{code} $& $1: 123456');
    fc.assert(
      fc.property(text, fc.string(), fc.string(), (given, site, code) => {
        const said = filled(given, { key: 'smsOtp', params: { site, code } }, 'x');
        const names = namesIn(given);
        const isWhole = names.includes('code') && names.every((name) => ['site', 'code'].includes(name));
        if (!isWhole) assert.equal(said, null);
        else
          assert.equal(
            said,
            given
              .split('{site}')
              .map((part) => part.split('{code}').join(code))
              .join(site),
          );
      }),
      { numRuns: 1000 },
    );
  });
});
