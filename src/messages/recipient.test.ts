import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { fixedSettings } from '../settings.ts';
import { greetingName, languageOf } from './recipient.ts';

/** What mail programs make links of, and what hides or turns text. */
const READS_LIKE_A_LINK = /[.。．｡‥:/\\@\d]|www|http|\p{C}|\p{Zl}|\p{Zp}/iu;

describe('the name in a greeting', () => {
  it('greets people by their own name, in whatever script', () => {
    const names = [
      'Ada',
      'Ayşe Gül',
      'Jean-Luc',
      'O’Neill',
      "D'Arcy",
      'İbrahim',
      'Müller',
      'José',
      '李小龍',
      'محمد',
    ];
    for (const name of names) assert.equal(greetingName(name), name.normalize('NFC'));
    assert.equal(greetingName('  Ada '), 'Ada');
    assert.equal(greetingName('Zoe\u0308'), 'Zoë');
  });

  it('never delivers a stranger’s link, number, text or trick in the place of a name', () => {
    const hostile = [
      'evil.com',
      'Visit evil.com now',
      'http://evil.com',
      'www evil com',
      'HTTPS evil',
      'evil。com',
      'evil．com',
      'ada@evil.com',
      'evil/login',
      'Call 0530 123 45 67',
      'Ada\r\nBcc: all@example.com',
      'Ada\u0000',
      'Ada\u202Emoc.live',
      'evil\u200Bname',
      '<a href=x>',
      'A'.repeat(31),
      'You have won a prize today, claim it',
      '',
      '   ',
      '-',
      '💥',
    ];
    for (const name of hostile) assert.equal(greetingName(name), null, JSON.stringify(name));
  });

  it('is short and reads like no link, whatever somebody calls themselves', () => {
    const pieces = fc.constantFrom(
      '.',
      '/',
      ':',
      '@',
      'www',
      'http',
      '\r\n',
      '\u202e',
      'é',
      ' ',
      "'",
      '-',
      'Ada',
      '。',
    );
    const names = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.string({ unit: 'grapheme', maxLength: 40 }),
      fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(names, (name) => {
        const greeting = greetingName(name);
        if (greeting === null) return;
        assert.ok([...greeting].length <= 30);
        assert.doesNotMatch(greeting, READS_LIKE_A_LINK);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('the language of a message', () => {
  it('is the customer’s own, else the shop’s', () => {
    const turkish = fixedSettings({ LANGUAGE_CODE: 'tr' });
    assert.equal(languageOf({ languageCode: 'en' }, turkish), 'en');
    assert.equal(languageOf({ languageCode: null }, turkish), 'tr');
    assert.equal(languageOf(undefined, turkish), 'tr');
  });
});
