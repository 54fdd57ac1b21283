import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRules, requester } from '../../test/support/rules.ts';
import { DAY } from '../lib/clock.ts';
import { ACCOUNT_CHANGES, SOURCE_CHANGES } from './change-budget.ts';

const from = (address: string) => ({ ...requester().source, address });

describe('the budget of changes to accounts', () => {
  it('lets nobody fill the disk with changes of their own account, and opens again the next day', async () => {
    const { changeBudget, clock } = createRules();
    const change = () => changeBudget.countOwn({ id: 7 }, from('192.0.2.1'));
    for (let count = 0; count < ACCOUNT_CHANGES; count++) assert.equal(await change(), null);
    assert.equal((await change())?.code, 'throttled');
    clock.advance(DAY);
    assert.equal(await change(), null);
  });

  it('counts all accounts of one address together', async () => {
    const { changeBudget } = createRules();
    const change = (id: number, address: string) => changeBudget.countOwn({ id }, from(address));
    for (let count = 0; count < SOURCE_CHANGES; count++) assert.equal(await change(count, '192.0.2.1'), null);
    assert.equal((await change(9999, '192.0.2.1'))?.code, 'throttled');
    assert.equal(await change(9999, '192.0.2.2'), null);
  });
});
