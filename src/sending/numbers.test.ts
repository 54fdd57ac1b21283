import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { randomDigits } from '../lib/random.ts';
import { fixedSettings, type SettingValues } from '../settings.ts';
import { barOf, prefixOf } from './numbers.ts';

const reasonFor = async (phone: string, values: Partial<SettingValues> = {}): Promise<string | undefined> =>
  (await barOf(phone, fixedSettings(values)))?.reason;

describe('the countries SMS may go to', () => {
  it('are the shop’s own unless the setting names some, so that no bill is run up abroad', async () => {
    assert.equal(await reasonFor('+905301234567'), undefined);
    assert.equal(await reasonFor('+491701234567'), 'SMS_ALLOWED_COUNTRIES does not name DE');
    assert.equal(await reasonFor('+491701234567', { DEFAULT_COUNTRY_CODE: 'DE' }), undefined);
    assert.equal(
      await reasonFor('+905301234567', { DEFAULT_COUNTRY_CODE: 'DE' }),
      'SMS_ALLOWED_COUNTRIES does not name TR',
    );
  });

  it('are those that the setting names, also where countries share a calling code', async () => {
    const some = { SMS_ALLOWED_COUNTRIES: ['TR', 'US', 'GB'] };
    for (const to of ['+905301234567', '+12125551234', '+447400123456', '+900000000000'])
      assert.equal(await reasonFor(to, some), undefined);
    assert.equal(await reasonFor('+491701234567', some), 'SMS_ALLOWED_COUNTRIES does not name DE');
    // Jamaica, whose numbers look like those of the United States.
    assert.equal(await reasonFor('+18765551234', some), 'SMS_ALLOWED_COUNTRIES does not name JM');
  });

  it('never are none: satellite phones cost euros a message', async () => {
    for (const phone of ['+881612345678', '+88216123456', '+870773111632', '+979123456789', '+10000000000'])
      assert.match((await reasonFor(phone, { SMS_ALLOWED_COUNTRIES: ['*'] })) ?? '', /no country/, phone);
    assert.equal(await reasonFor('+18765551234', { SMS_ALLOWED_COUNTRIES: ['*'] }), undefined);
  });
});

describe('numbers that earn money for who rents them', () => {
  const everywhere = { SMS_ALLOWED_COUNTRIES: ['*'] };
  for (const [phone, type] of [
    ['+909001234567', 'premium-rate'],
    ['+449098790000', 'premium-rate'],
    ['+498001234567', 'toll-free'],
    ['+491801234567', 'shared-cost'],
    ['+447012345678', 'personal \\(forwarded\\)'],
    ['+904441444', 'company-wide \\(UAN\\)'],
    ['+905123456789', 'pager'],
  ] as const)
    it(`get no SMS: ${type}, ${phone}`, async () => {
      assert.match((await reasonFor(phone, everywhere)) ?? '', new RegExp(`^it is a ${type} number$`));
    });

  it('are told from the phones of customers', async () => {
    for (const phone of ['+905301234567', '+12025550100', '+447400123456', '+4915112345678', '+33612345678'])
      assert.equal(await reasonFor(phone, everywhere), undefined, phone);
  });
});

describe('the prefix of a number', () => {
  it('is calling code and four digits', () => {
    assert.equal(prefixOf('+905301234567'), '+905301');
    assert.equal(prefixOf('+12025550100'), '+12025');
    assert.equal(prefixOf('+447400123456'), '+447400');
    assert.equal(prefixOf('+37253012345'), '+3725301');
  });

  it('is the same for all numbers of a block, and never the whole number, whatever is typed', () => {
    const codes = ['90', '1', '44', '49', '372', '7', '881', '999', '39', '247'];
    for (let round = 0; round < 2000; round++) {
      const code = codes[round % codes.length] ?? '';
      const length = 8 + (round % (15 - 8 - code.length + 1));
      const phone = `+${code}${randomDigits(length)}`;
      const prefix = prefixOf(phone);
      assert.ok(phone.startsWith(prefix), phone);
      assert.ok(prefix.length >= 6 && prefix.length <= 8, `${phone} ${prefix}`);
      // The last digits tell nothing: a pumper who counts them up stays in the block.
      const neighbour = phone.slice(0, -2) + randomDigits(2);
      assert.equal(prefixOf(neighbour), prefix, `${phone} ${neighbour}`);
    }
  });
});
