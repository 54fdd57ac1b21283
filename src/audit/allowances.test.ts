import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FakeClock } from '../../test/support/clock.ts';
import { requester } from '../../test/support/rules.ts';
import { DAY } from '../lib/clock.ts';
import { ACCOUNT_ROWS, createAllowances, PLACE_ROWS } from './allowances.ts';

function allowances() {
  const clock = new FakeClock();
  const take = createAllowances(clock);
  /** How many rows of many acts are written at once. */
  const taken = (
    acts: number,
    actOf: (index: number) => [address: string, userId: number],
    isStorefront = false,
  ) =>
    Array.from({ length: acts }, (_, index) => {
      const [address, userId] = actOf(index);
      return take({ ...requester().source, address, isStorefront }, userId);
    }).filter(Boolean).length;
  return { clock, taken };
}

const HOME = '192.0.2.1';

describe('how many audit rows acts of one’s own are worth', () => {
  it('is so many of an account and day', () => {
    const { clock, taken } = allowances();
    assert.equal(
      taken(500, () => [HOME, 7]),
      ACCOUNT_ROWS,
    );
    clock.advance(DAY);
    assert.equal(
      taken(500, () => [HOME, 7]),
      ACCOUNT_ROWS,
    );
  });

  it('is one more for each other place, but not for each address of a network', () => {
    const { taken } = allowances();
    assert.equal(
      taken(500, () => [HOME, 7]),
      ACCOUNT_ROWS,
    );
    assert.equal(
      taken(1, () => ['198.51.100.7', 7]),
      1,
    );
    assert.equal(
      taken(500, (index) => [`2001:db8:7:${index.toString(16)}::1`, 7]),
      1,
    );
    assert.ok(taken(500, (index) => [`203.0.${index >> 8}.${index & 255}`, 7]) <= ACCOUNT_ROWS);
  });

  it('is bounded for a place with any number of accounts, whose first acts have an allowance of their own', () => {
    const { taken } = allowances();
    const accounts = PLACE_ROWS / 10;
    assert.equal(
      taken(accounts * ACCOUNT_ROWS, (index) => [HOME, index % accounts]),
      accounts + PLACE_ROWS,
    );
    assert.equal(
      taken(2 * PLACE_ROWS, (index) => [HOME, accounts + index]),
      PLACE_ROWS - accounts,
    );
    assert.equal(
      taken(1, () => ['192.0.2.2', 1]),
      1,
      'who comes from elsewhere has a row',
    );
  });

  it('is enough for everybody behind a storefront, and for every mail of the worker', () => {
    const { taken } = allowances();
    assert.equal(
      taken(PLACE_ROWS * 3, (index) => [HOME, index], true),
      PLACE_ROWS * 3,
    );
    assert.equal(
      taken(PLACE_ROWS * 3, (index) => ['worker', index]),
      PLACE_ROWS * 3,
    );
  });
});
