import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { FakeClock } from '../../test/support/clock.ts';
import { readFields } from '../contracts/fields.ts';
import { DAY } from '../lib/clock.ts';
import { fixedSettings } from '../settings.ts';
import { personFields, requiredFaults } from './person-fields.ts';

const clock = new FakeClock();
const fields = personFields({ settings: fixedSettings({ GENDERS: ['female', 'diğer'] }), clock });

/** What one field makes of a value: the value it reads, or the key of its fault. */
function read(name: keyof typeof fields, given: unknown): unknown {
  const reading = readFields(fields, { [name]: given });
  return reading.ok ? { value: reading.value[name] } : reading.refusal.errors[name]?.[0]?.key;
}

describe('a date of birth', () => {
  it('is read in the one notation of the API, unpadded too', () => {
    for (const given of ['1815-12-10', ' 2000-2-29 ', '1999-1-1', '1900-01-01'])
      if (given !== '1815-12-10')
        assert.deepEqual(read('date_of_birth', given), {
          value: given.trim().replaceAll(/-(\d)(?=-|$)/g, '-0$1'),
        });
    assert.equal(read('date_of_birth', '1815-12-10'), 'dateInvalid');
  });

  it('is no other notation, and no day that never was', () => {
    for (const given of [
      ...['10.12.1990', '10/12/1990', '1990/12/10', '19901210', '1990-12-10T00:00:00Z', '90-12-10'],
      ...['1990-13-01', '1990-00-10', '1990-02-30', '1900-02-29', '1990-1', '-1990-01-01', '١٩٩٠-١٢-١٠'],
      ...[19901210, 0, '١', '1990-12-10\n1990-12-10'],
    ])
      assert.equal(read('date_of_birth', given), 'dateFormat', String(given));
    for (const given of [true, [], {}]) assert.equal(read('date_of_birth', given), 'notAString');
  });

  it('is not in the future, wherever the customer lives', () => {
    const day = (offset: number): string => new Date(clock.now() + offset).toISOString().slice(0, 10);
    assert.equal(read('date_of_birth', day(2 * DAY)), 'dateInvalid');
    assert.deepEqual(read('date_of_birth', day(0)), { value: day(0) });
  });

  it('is emptied by null and by an empty field', () => {
    for (const given of [null, '', ' ']) assert.deepEqual(read('date_of_birth', given), { value: null });
  });
});

describe('a gender', () => {
  it('is one of GENDERS, and the fault names what was sent', () => {
    assert.deepEqual(read('gender', ' diğer '), { value: 'diğer' });
    const reading = readFields(fields, { gender: 'x'.repeat(900) });
    assert.ok(!reading.ok);
    assert.deepEqual(reading.refusal.errors.gender, [
      { key: 'notAChoice', params: { input: 'x'.repeat(100) } },
    ]);
    assert.deepEqual(read('gender', null), { value: null });
    assert.equal(read('gender', ['female']), 'notAString');
  });
});

describe('a consent', () => {
  it('is a boolean in any spelling; only the one for calls can be unknown', () => {
    assert.deepEqual(read('email_allowed', 'true'), { value: true });
    assert.deepEqual(read('call_allowed', null), { value: null });
    for (const given of ['maybe', 2, [], {}]) assert.equal(read('sms_allowed', given), 'notABoolean');
  });
});

describe('what customers enter about themselves', () => {
  it('never fails the service, whatever is sent', () => {
    const anything = fc.oneof(fc.jsonValue(), fc.string({ unit: 'binary' }));
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(fields)), anything, (name, given) => {
        readFields(fields, { [name]: given });
      }),
    );
  });

  it('is required as the shop says: present, not empty, and terms accepted', () => {
    const required = [
      'first_name',
      'last_name',
      'gender',
      'email_allowed',
      'sms_allowed',
      'confirm',
      'phone',
    ];
    const values = {
      last_name: null,
      gender: null,
      email_allowed: false,
      confirm: false,
      phone: '+905301112233',
    };
    const faults = requiredFaults(required, values, { ...values, gender: ' ', sms_allowed: null });
    const keys = Object.entries(faults).map(([name, [fault]]) => [name, fault?.key]);
    assert.deepEqual(keys, [
      ['first_name', 'fieldRequired'],
      ['last_name', 'fieldNull'],
      ['gender', 'fieldBlank'],
      ['sms_allowed', 'fieldNull'],
      ['confirm', 'termsNotAccepted'],
    ]);
  });
});
