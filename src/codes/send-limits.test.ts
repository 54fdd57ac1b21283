import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRules, type Rules, requester, sentCode } from '../../test/support/rules.ts';
import { longerOf } from '../contracts/stores/codes.ts';
import { DAY, HOUR, MINUTE } from '../lib/clock.ts';
import { createKeyring } from '../lib/keyring.ts';
import { createSendLimits } from './send-limits.ts';

const PHONE = '+905301234567';

/** Whether a code is sent to the phone, for a visitor at an address. */
const ask = async (rules: Rules, address: string, given: { device?: string; phone?: string } = {}) => {
  const { device = null, phone = PHONE } = given;
  const visitor = requester({ device, source: { ...requester().source, address } });
  return (await rules.codes.send(visitor, { purpose: 'login', phone, userId: null })).ok;
};

/** How many of so many requests from an address get a code. */
async function sent(rules: Rules, address: string, requests: number): Promise<number> {
  let count = 0;
  for (let request = 0; request < requests; request++) if (await ask(rules, address)) count += 1;
  return count;
}

describe('the limits of codes per phone', () => {
  it('leave the owner a code on a new device after a stranger asked for as many as they could', async () => {
    const rules = createRules();
    assert.equal(await sent(rules, '203.0.113.1', 30), 10);
    assert.ok(await ask(rules, '198.51.100.7'));
    assert.equal(await ask(rules, '198.51.100.7'), false);
  });

  it('count an IPv6 address with all that its customer may have', async () => {
    const rules = createRules();
    assert.equal(await sent(rules, '2001:db8:1:1::1', 30), 10);
    for (let subnet = 2; subnet < 9; subnet++)
      assert.equal(await ask(rules, `2001:db8:1:${subnet}00::1`), false);
    assert.ok(await ask(rules, '2001:db8:2::1'));
  });

  it('send nobody more than 20 codes a day, however many networks ask', async () => {
    const rules = createRules();
    await rules.someone({ phone: PHONE, isPhoneVerified: true });
    let count = 0;
    for (let hour = 0; hour < 24; hour++) {
      for (let network = 0; network < 20; network++)
        count += await sent(rules, `203.0.${hour}.${network}`, 2);
      rules.clock.advance(HOUR - 1);
    }
    assert.equal(count, 20);
    rules.clock.advance(DAY);
    assert.ok(await ask(rules, '203.0.113.1'));
  });

  it('let somebody sign in with a code all day, on devices that keep nothing', async () => {
    const rules = createRules();
    await rules.someone({ phone: PHONE, isPhoneVerified: true });
    for (let signIn = 0; signIn < 30; signIn++) {
      const { visitor, code } = await sentCode(rules, 'login', PHONE);
      assert.ok((await rules.codes.check(visitor, { purpose: 'login', phone: PHONE, code })).ok);
      rules.clock.advance(10 * MINUTE);
    }
  });

  it('are the same for phones that nobody has', async () => {
    const patterns: string[] = [];
    for (const owner of [{}, { phone: PHONE }, { phone: PHONE, isPhoneVerified: true }]) {
      const rules = createRules();
      await rules.someone(owner);
      const answers: boolean[] = [];
      for (let request = 0; request < 24; request++)
        answers.push(await ask(rules, `203.0.113.${Math.floor(request / 12)}`));
      patterns.push(answers.map(Number).join(''));
    }
    assert.equal(new Set(patterns).size, 1);
  });

  it('are apart for known devices, and one of them cannot spend what the others have', async () => {
    const rules = createRules();
    const owner = await rules.someone({ phone: PHONE, isPhoneVerified: true });
    await sent(rules, '203.0.113.1', 30);
    const [intruders, owners] = [await rules.knownDevice(owner), await rules.knownDevice(owner)];
    const address = '198.51.100.7';
    for (let request = 0; request < 10; request++)
      assert.ok(await ask(rules, address, { device: intruders }));
    assert.equal(await ask(rules, address, { device: intruders }), false);
    assert.ok(await ask(rules, address, { device: owners }));
  });

  it('count a network beside the phone it asked about, under each key, so that a busy shop writes few pages', () => {
    const [former, current] = [
      'a former key of more than 32 characters',
      'the key of today, over 32 characters',
    ];
    const keyring = createKeyring(current, [former]);
    const { settings } = createRules();
    const limits = createSendLimits({ settings, keyring });
    const of = (party: string) => limits.of({ pool: ['phone', PHONE], party }, null);
    const [asked, other] = [of('203.0.113.1'), of('203.0.113.2')];
    assert.equal(asked.length, 2);
    for (const [window, { counter, party }] of asked.entries()) {
      assert.equal(counter.keys.length, 2);
      assert.notDeepEqual(party?.counter.keys, other[window]?.party?.counter.keys);
      for (const [index, key] of counter.keys.entries())
        assert.ok(party?.counter.keys[index]?.startsWith(longerOf(key)));
      assert.equal(new Set(party?.counter.keys.map((key) => longerOf(key).slice(-32))).size, 2);
    }
  });
});
