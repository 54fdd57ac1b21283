import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRules, requester } from '../../test/support/rules.ts';
import { DAY, MINUTE } from '../lib/clock.ts';
import { createRegistrationBudget, MAILS_AGAIN } from './budget.ts';

const LIMIT = 3;
/** The worker waits no longer between two mails to one address. */
const MAXIMUM_GAP = 15 * MINUTE;

function budget(limit = LIMIT) {
  const rules = createRules({ REGISTRATION_DAILY_LIMIT: limit });
  const { countRegistration, countMailAgain, countRenewal } = createRegistrationBudget(rules);
  const from = (address: string, isStorefront = false) =>
    countRegistration({ ...requester().source, address, isStorefront });
  return {
    clock: rules.clock,
    from,
    mailAgain: (id: string, address: string) => countMailAgain(id, { ...requester().source, address }),
    renew: async (link: string, address: string) =>
      (await countRenewal(link, { ...requester().source, address })).refusal,
    /** Asks for a new link later than the last time. */
    async renewLater(link: string, address: string) {
      rules.clock.advance(MAXIMUM_GAP);
      const { refusal } = await countRenewal(link, { ...requester().source, address });
      return refusal === 'too-soon' ? refusal : refusal?.code;
    },
    /** How many of the registrations are refused. */
    async refused(addresses: readonly string[], isStorefront = false): Promise<number> {
      let refusals = 0;
      for (const address of addresses) if (await from(address, isStorefront)) refusals += 1;
      return refusals;
    },
  };
}

const repeated = (address: string, times: number): string[] => Array(times).fill(address);
const networks = (count: number): string[] =>
  Array.from({ length: count }, (_, number) => `2001:db8:7:${(number * 256).toString(16)}::1`);

describe('the budget of registrations', () => {
  it('lets a stranger fill the disk with so many accounts a day and no more', async () => {
    const { clock, from, refused } = budget();
    assert.equal(await refused(repeated('192.0.2.1', LIMIT)), 0);
    const refusal = await from('192.0.2.1');
    assert.equal(refusal?.code, 'throttled');
    assert.ok(refusal.retryAfter > 0 && refusal.retryAfter <= DAY / 1000);
    assert.equal(await from('192.0.2.2'), null, 'a neighbour has a budget of their own');
    clock.advance(DAY);
    assert.equal(await from('192.0.2.1'), null);
  });

  it('counts an IPv6 customer’s whole /56, and no more than two of them in a /48', async () => {
    const { refused } = budget();
    assert.equal(await refused(['2001:db8:9:1::1', '2001:db8:9:2::1', '2001:db8:9:ff::1']), 0);
    assert.equal(await refused(['2001:db8:9:80::1']), 1);
    assert.equal(await refused(networks(LIMIT * 2 + 5)), 5);
  });

  it('gives a storefront, behind which everybody has one address, a hundred times as many', async () => {
    const { refused } = budget();
    assert.equal(await refused(repeated('192.0.2.1', LIMIT * 100 + 1), true), 1);
  });

  it('does not take a renewal for sent that could not be stored', async () => {
    const { countRenewal } = createRegistrationBudget(createRules({ REGISTRATION_DAILY_LIMIT: LIMIT }));
    const { source } = requester();
    for (let press = 0; press <= MAILS_AGAIN; press++) {
      const { refusal, takeBack } = await countRenewal('a registration', source);
      assert.equal(refusal, null);
      await takeBack();
    }
  });

  it('can be switched off', async () => {
    assert.equal(await budget(0).refused(repeated('192.0.2.1', 500)), 0);
  });

  it('replaces an expired link so often a day, from wherever, and counts that as a registration', async () => {
    const { clock, from, renewLater } = budget(MAILS_AGAIN);
    for (let time = 0; time < MAILS_AGAIN; time += 1)
      assert.equal(await renewLater('leaked', '192.0.2.1'), undefined);
    assert.equal(await renewLater('leaked', '198.51.100.1'), 'throttled');
    assert.equal((await from('192.0.2.1'))?.code, 'throttled', 'each left a registration on the disk');
    assert.equal(await renewLater('another', '198.51.100.1'), undefined);
    clock.advance(DAY);
    assert.equal(await renewLater('leaked', '198.51.100.1'), undefined);
  });

  it('counts nothing for whoever asks again while the worker would send no mail', async () => {
    const { clock, from, renew } = budget(MAILS_AGAIN);
    assert.equal(await renew('expired', '192.0.2.1'), null);
    for (let press = 0; press < 5; press += 1) assert.equal(await renew('expired', '192.0.2.1'), 'too-soon');
    clock.advance(MAXIMUM_GAP);
    assert.equal(await renew('expired', '192.0.2.1'), null);
    assert.equal(await from('192.0.2.1'), null, 'nor for the budget of the source');
  });

  it('limits how often a registration is mailed again, in both ways together, where registrations have no limit', async () => {
    const { mailAgain, renewLater } = budget(0);
    for (let time = 0; time < MAILS_AGAIN - 1; time += 1)
      assert.equal(await renewLater('id', '192.0.2.1'), undefined);
    assert.equal(await mailAgain('id', '192.0.2.1'), null);
    assert.equal(await renewLater('id', '192.0.2.1'), 'throttled');
    assert.equal((await mailAgain('id', '198.51.100.1'))?.code, 'throttled');
  });
});
