import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { timeOfShop } from './notice.ts';

const WINTER = Date.UTC(2026, 0, 15, 22, 30);
const SUMMER = Date.UTC(2026, 6, 15, 22, 30);

describe('the time in a notice', () => {
  it('is what the clocks of the customer’s country showed, with its offset', () => {
    assert.equal(timeOfShop(WINTER, 'TR'), '2026-01-16 01:30 (UTC+03:00)');
    assert.equal(timeOfShop(WINTER, 'DE'), '2026-01-15 23:30 (UTC+01:00)');
    assert.equal(timeOfShop(SUMMER, 'DE'), '2026-07-16 00:30 (UTC+02:00)');
    assert.equal(timeOfShop(WINTER, 'IN'), '2026-01-16 04:00 (UTC+05:30)');
    assert.equal(timeOfShop(WINTER, 'GB'), '2026-01-15 22:30 (UTC+00:00)');
  });

  it('is in UTC where a country has several times, or is none', () => {
    for (const country of ['US', 'AU', 'ZZ'])
      assert.equal(timeOfShop(WINTER, country), '2026-01-15 22:30 (UTC+00:00)');
  });
});
