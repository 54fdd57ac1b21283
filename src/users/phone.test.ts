import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { fixedSettings } from '../settings.ts';
import { parsePhone, phone, shownPhone } from './phone.ts';

const defaults = fixedSettings();
const read = (typed: string): string | null => parsePhone(typed, defaults);

/** A Turkish mobile number without country code or trunk zero. */
const subscriber = fc.integer({ min: 0, max: 9_999_999 }).map((n) => `530${String(n).padStart(7, '0')}`);
const separators = fc.constantFrom('', ' ', '-', '.', '  ');
const asciiPhone = fc
  .tuple(fc.constantFrom('', '+'), fc.stringMatching(/^[0-9 .()-]{8,20}$/))
  .map((parts) => parts.join(''));

describe('parsePhone', () => {
  it('knows a customer by one phone, however it is written', () => {
    const prefixes = ['+90', '0090', '0', '', '+90 0', '(0)', '(+90) ', '90'];
    fc.assert(
      fc.property(subscriber, separators, fc.constantFrom(...prefixes), (number, separator, prefix) => {
        const typed = prefix + [number.slice(0, 3), number.slice(3, 6), number.slice(6)].join(separator);
        assert.equal(read(` ${typed} `), `+90${number}`);
      }),
    );
  });

  it('accepts the numbers of the contract’s samples, which are not in service', () => {
    assert.equal(read('+1234567890'), '+1234567890');
    assert.equal(read('1234567890'), '+901234567890');
    assert.equal(read('5300000000'), '+905300000000');
  });

  it('reads a stored phone as the same phone again', () => {
    fc.assert(
      fc.property(asciiPhone, (typed) => {
        const stored = read(typed);
        if (stored !== null) assert.equal(read(stored), stored);
      }),
      { numRuns: 2000 },
    );
  });

  it('stores nothing but E.164, whatever is typed', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'grapheme' }), asciiPhone), (typed) => {
        const stored = read(typed);
        assert.ok(stored === null || /^\+[1-9][0-9]{7,14}$/.test(stored), `${typed} became ${stored}`);
      }),
      { numRuns: 2000 },
    );
  });

  it('refuses other scripts’ digits, letters, extensions and a plus in the middle', () => {
    for (const typed of [
      '٠٥٣٠١٢٣٤٥٦٧',
      '０５３０１２３４５６７',
      '0530CALLME',
      '+90530123456 ext 5',
      '530+1234567',
      '++905301234567',
    ])
      assert.equal(read(typed), null, typed);
  });

  it('refuses fewer than 8 digits, more than 15, and texts longer than the field', () => {
    for (const typed of ['', '+', '5301234', '1234567890123456', `0530 ${' '.repeat(60)}1234567`])
      assert.equal(read(typed), null, typed);
  });

  it('lets PHONE_REGEX decide alone what is valid, as typed', () => {
    const settings = fixedSettings({ PHONE_REGEX: '^05\\d{9}$' });
    assert.equal(parsePhone('05301234567', settings), '+905301234567');
    assert.equal(parsePhone('+905301234567', settings), null);
    assert.equal(parsePhone('1234567', fixedSettings({ PHONE_REGEX: '^\\d{7}$' })), '+901234567');
  });

  it('takes numbers without a country for DEFAULT_COUNTRY_CODE’s', () => {
    const settings = fixedSettings({ DEFAULT_COUNTRY_CODE: 'DE' });
    assert.equal(parsePhone('0151 23456789', settings), '+4915123456789');
    assert.equal(parsePhone('+90 530 123 45 67', settings), '+905301234567');
  });
});

describe('a phone as its owner is shown it', () => {
  const nationalOf = (country: string) =>
    fixedSettings({ PHONE_OUTPUT_FORMAT: 'national', DEFAULT_COUNTRY_CODE: country });

  it('is E.164 unless the shop wants otherwise, and nothing when there is none', () => {
    assert.equal(shownPhone('+905301234567', defaults), '+905301234567');
    for (const settings of [defaults, nationalOf('TR')]) assert.equal(shownPhone(null, settings), null);
  });

  it('is written as people in the shop’s country dial it, and E.164 elsewhere', () => {
    for (const [country, stored, shown] of [
      ['TR', '+905301234567', '05301234567'],
      ['TR', '+902121234567', '02121234567'],
      ['TR', '+4915123456789', '+4915123456789'],
      ['US', '+12133734253', '2133734253'],
      ['IT', '+390212345678', '0212345678'],
      ['HU', '+3612345678', '0612345678'],
      ['GB', '+442079460958', '02079460958'],
    ] as const)
      assert.equal(shownPhone(stored, nationalOf(country)), shown, country);
  });

  it('of a country that shares its calling code is not taken for the shop’s', () => {
    for (const [country, neighbour] of [
      ['US', '+14165551234'],
      ['CA', '+12133734253'],
      ['US', '+12425551234'],
      ['GB', '+441534123456'],
      ['RU', '+77011234567'],
      ['KZ', '+79161234567'],
    ] as const)
      assert.equal(shownPhone(neighbour, nationalOf(country)), neighbour, neighbour);
  });

  it('outside every country’s plan, or too short to be taken again, is E.164', () => {
    for (const stored of ['+87812345678901', '+99912345678', '+904441444'])
      for (const country of ['TR', 'US'])
        assert.equal(shownPhone(stored, nationalOf(country)), stored, stored);
  });

  it('is the same phone when a client sends it back', () => {
    const countries = fc.constantFrom('TR', 'US', 'IT', 'HU', 'AR', 'RU', 'BR', 'MX', 'ID');
    fc.assert(
      fc.property(asciiPhone, countries, (typed, country) => {
        const settings = nationalOf(country);
        const stored = parsePhone(typed, settings);
        if (stored !== null) assert.equal(parsePhone(shownPhone(stored, settings) ?? '', settings), stored);
      }),
      { numRuns: 5000 },
    );
  });
});

describe('the phone field of a request', () => {
  it('answers a phone that is none in the contract’s words', () => {
    assert.deepEqual(phone(defaults).read('12'), { error: { key: 'phoneInvalid' } });
    assert.deepEqual(phone(defaults).read(undefined), { error: { key: 'fieldRequired' } });
    assert.deepEqual(phone(defaults).read(5_301_234_567), { value: '+905301234567' });
  });
});
