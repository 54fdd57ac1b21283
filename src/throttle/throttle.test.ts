import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRules, type Rules } from '../../test/support/rules.ts';
import { MINUTE, SECOND } from '../lib/clock.ts';

const EMAIL = { kind: 'email', value: 'ada@example.com' } as const;

describe('the throttle', () => {
  it('allows the limit of requests per window, then returns the waiting time', async () => {
    const { throttle, clock } = createRules({ THROTTLING_SETTINGS: { login: { count: 3, duration: 60 } } });
    const attempt = () => throttle.countRequest('login', { identifier: EMAIL });
    for (let count = 0; count < 3; count++) assert.equal(await attempt(), null);
    clock.advance(20 * SECOND);
    assert.deepEqual(await attempt(), { code: 'throttled', params: { seconds: 40 }, retryAfter: 40 });
    clock.advance(40 * SECOND);
    assert.equal(await attempt(), null);
  });

  it('counts scopes, people and addresses apart', async () => {
    const limit = { count: 1, duration: 60, ip_count: 1 };
    const { throttle } = createRules({ THROTTLING_SETTINGS: { login: limit, register: limit } });
    assert.equal(await throttle.countRequest('login', { identifier: EMAIL }), null);
    assert.equal(await throttle.countRequest('register', { identifier: EMAIL }), null);
    assert.equal(
      await throttle.countRequest('login', { identifier: { ...EMAIL, value: 'b@example.com' } }),
      null,
    );
    assert.equal(
      await throttle.countRequest('login', { identifier: { kind: 'phone', value: EMAIL.value } }),
      null,
    );
    assert.equal(await throttle.countRequest('login', { address: '192.0.2.1' }), null);
    assert.equal(await throttle.countRequest('login', { address: '192.0.2.2' }), null);
    assert.notEqual(await throttle.countRequest('login', { address: '192.0.2.1' }), null);
    assert.notEqual(await throttle.countRequest('login', { identifier: EMAIL }), null);
  });

  it('counts a customer’s whole IPv6 network as one address', async () => {
    const { throttle } = createRules({
      THROTTLING_SETTINGS: { login: { count: 1, duration: 60, ip_count: 1 } },
    });
    assert.equal(await throttle.countRequest('login', { address: '2001:db8:1:2::1' }), null);
    assert.notEqual(await throttle.countRequest('login', { address: '2001:db8:1:2:ffff::2' }), null);
    assert.equal(await throttle.countRequest('login', { address: '2001:db8:1:3::1' }), null);
  });

  it('counts a /56 and a /48 as well, so that many networks of one customer are no way around', async () => {
    const { throttle } = createRules({
      THROTTLING_SETTINGS: { login: { count: 1, duration: 60, ip_count: 2 } },
    });
    const accepted = async (networks: readonly string[]): Promise<number> => {
      let count = 0;
      for (const network of networks)
        if ((await throttle.countRequest('login', { address: `${network}::1` })) === null) count++;
      return count;
    };
    const numbers = Array.from({ length: 40 }, (_, index) => index.toString(16).padStart(2, '0'));
    assert.equal(await accepted(numbers.map((number) => `2001:db8:1:aa${number}`)), 2 * 4);
    assert.equal(await accepted(numbers.map((number) => `2001:db8:1:${number}00`)), 2 * 16 - 2 * 4);
    assert.equal(await accepted(['2001:db8:2:aa00']), 1);
  });

  it('takes twenty times as many from an address, where the setting names no count for it', async () => {
    const { throttle } = createRules({ THROTTLING_SETTINGS: { login: { count: 2, duration: 60 } } });
    for (let count = 0; count < 40; count++)
      assert.equal(await throttle.countRequest('login', { address: '192.0.2.1' }), null);
    assert.notEqual(await throttle.countRequest('login', { address: '192.0.2.1' }), null);
  });

  it('keeps its default for a scope that is left out, and counts nothing where it is switched off', async () => {
    const { throttle } = createRules({ THROTTLING_SETTINGS: { login: null } });
    for (let count = 0; count < 30; count++) {
      assert.equal(await throttle.countRequest('login', { identifier: EMAIL }), null);
      assert.equal(await throttle.countRequest('login', { address: '192.0.2.1' }), null);
    }
    const attempt = () => throttle.countRequest('password-reset', { identifier: EMAIL });
    for (let count = 0; count < 20; count++) assert.equal(await attempt(), null);
    assert.notEqual(await attempt(), null);
  });

  it('lets the owner in on a known device while strangers guess, and while another known device does', async () => {
    const rules = createRules({ THROTTLING_SETTINGS: { login: { count: 1, duration: 60 } } });
    const owner = await rules.someone({ email: EMAIL.value });
    const [phone, laptop] = [await rules.knownDevice(owner), await rules.knownDevice(owner)];
    const attempt = (device: string | null) =>
      rules.throttle.countRequest('login', { identifier: EMAIL, device });
    await attempt(null);
    assert.notEqual(await attempt(null), null);
    assert.equal(await attempt(phone), null);
    assert.notEqual(await attempt(phone), null);
    assert.equal(await attempt(laptop), null);
  });

  it('knows a device after a new password, and never for another person’s account', async () => {
    const rules = createRules({ THROTTLING_SETTINGS: { login: { count: 1, duration: 60 } } });
    const [owner, other] = [await rules.someone({ email: EMAIL.value }), await rules.someone()];
    const attempt = (device: string | null) =>
      rules.throttle.countRequest('login', { identifier: EMAIL, device });
    const device = await rules.knownDevice(owner);
    await rules.storage.transaction((stores) => stores.users.replacePassword(owner, 'plain$new'));
    await attempt(null);
    assert.notEqual(await attempt(await rules.knownDevice(other)), null);
    assert.equal(await attempt(device), null);
  });

  it('names its counters by keyed hashes: they hold no e-mail, phone or address', async () => {
    const keys: string[] = [];
    const rules = createRules();
    const { hitSteps } = rules.storage.throttle;
    rules.storage.throttle.hitSteps = (steps, now) => {
      keys.push(...steps.flat().map(({ key }) => key));
      return hitSteps(steps, now);
    };
    await rules.throttle.countRequest('login', { identifier: EMAIL });
    await rules.throttle.countRequest('login', { address: '192.0.2.1' });
    assert.equal(keys.length, 2);
    for (const key of keys) assert.match(key, /^[0-9a-f]{64}$/);
  });

  it('keeps an address that is over its limit in mind, until it has room, and none for what it asked about', async () => {
    const rules = createRules({ THROTTLING_SETTINGS: { login: { count: 1, duration: 60, ip_count: 2 } } });
    const { throttle, clock } = rules;
    const [address, other] = ['192.0.2.1', '192.0.2.2'];
    const known = (of: string) => throttle.refuseKnown('login', 'requests', of)?.retryAfter ?? null;
    const attempt = () => throttle.countRequest('login', { address, identifier: EMAIL });
    assert.equal(await attempt(), null);
    assert.notEqual(await attempt(), null);
    assert.equal(known(address), null);
    assert.notEqual(await attempt(), null);
    assert.deepEqual([known(address), known(other)], [60, null]);
    clock.advance(MINUTE);
    assert.equal(known(address), null);
  });

  describe('of failures', () => {
    const limited = (link: { count: number; duration: number; ip_count: number } | null) =>
      createRules({ THROTTLING_SETTINGS: { link } });
    const three = { count: 1, duration: 60, ip_count: 3 };
    const ADDRESS = '192.0.2.1';
    /** How many failures of an address are within the limit, one after the other. */
    const accepted = async ({ throttle }: Rules, addresses: readonly string[]): Promise<number> => {
      let count = 0;
      for (const address of addresses)
        if (throttle.refuseKnown('link', 'failures', address) === null)
          if ((await throttle.countFailure('link', address)) === null) count++;
      return count;
    };

    it('keeps an address out from the first failure beyond the limit until the wait it was told is over', async () => {
      const rules = limited(three);
      const { throttle, clock } = rules;
      assert.equal(await accepted(rules, [ADDRESS, ADDRESS, ADDRESS]), 3);
      assert.equal(throttle.refuseKnown('link', 'failures', ADDRESS), null);
      clock.advance(20 * SECOND);
      const refusal = { code: 'throttled', params: { seconds: 40 }, retryAfter: 40 };
      assert.deepEqual(await throttle.countFailure('link', ADDRESS), refusal);
      assert.deepEqual(throttle.refuseKnown('link', 'failures', ADDRESS), refusal);
      assert.equal(throttle.refuseKnown('link', 'failures', '192.0.2.2'), null);
      clock.advance(40 * SECOND - 1);
      assert.equal(throttle.refuseKnown('link', 'failures', ADDRESS)?.retryAfter, 1);
      clock.advance(1);
      assert.equal(throttle.refuseKnown('link', 'failures', ADDRESS), null);
      assert.equal(await throttle.countFailure('link', ADDRESS), null);
    });

    it('asks no counter about addresses that failed in nothing, nor about those it knows', async () => {
      const rules = limited(three);
      await accepted(rules, [ADDRESS, ADDRESS, ADDRESS, ADDRESS]);
      rules.storage.throttle.hit = async () => assert.fail('the counters were asked');
      rules.storage.throttle.hitSteps = async () => assert.fail('the counters were asked');
      assert.equal(rules.throttle.refuseKnown('link', 'failures', '192.0.2.2'), null);
      assert.notEqual(rules.throttle.refuseKnown('link', 'failures', ADDRESS), null);
    });

    it('keeps a /56 and a /48 out when they are full, but no other network for one of its own', async () => {
      const rules = limited(three);
      const numbers = Array.from({ length: 60 }, (_, index) => index.toString(16).padStart(2, '0'));
      const inOne = (count: number, address: string) => Array.from({ length: count }, () => address);
      assert.equal(await accepted(rules, inOne(5, '2001:db8:1:aa00::1')), 3);
      assert.equal(rules.throttle.refuseKnown('link', 'failures', '2001:db8:1:aa01::1'), null);
      assert.equal(
        await accepted(
          rules,
          numbers.map((number) => `2001:db8:1:aa${number}::1`),
        ),
        3 * 4 - 3,
      );
      assert.notEqual(rules.throttle.refuseKnown('link', 'failures', '2001:db8:1:aaff::1'), null);
      assert.equal(rules.throttle.refuseKnown('link', 'failures', '2001:db8:1:bb00::1'), null);
      assert.equal(
        await accepted(
          rules,
          numbers.map((number) => `2001:db8:1:${number}00::1`),
        ),
        3 * 16 - 3 * 4,
      );
      assert.notEqual(rules.throttle.refuseKnown('link', 'failures', '2001:db8:1:ffff::1'), null);
      assert.equal(rules.throttle.refuseKnown('link', 'failures', '2001:db8:2:ffff::1'), null);
    });

    it('counts faults apart, so that whoever reloads through an outage is no guesser', async () => {
      const rules = limited(three);
      for (let count = 0; count < 3; count++) await rules.throttle.countFault('link', ADDRESS);
      assert.equal(await accepted(rules, [ADDRESS, ADDRESS, ADDRESS]), 3);
      assert.equal(rules.throttle.refuseKnown('link', 'failures', ADDRESS), null);
      await rules.throttle.countFault('link', ADDRESS);
      assert.equal(rules.throttle.refuseKnown('link', 'failures', ADDRESS)?.retryAfter, 60);
    });

    it('lets people in again after the clock was set back, and no sooner than it says otherwise', async () => {
      const rules = limited(three);
      await accepted(rules, [ADDRESS, ADDRESS, ADDRESS, ADDRESS]);
      rules.clock.advance(-10 * MINUTE);
      assert.equal(rules.throttle.refuseKnown('link', 'failures', ADDRESS), null);
      rules.clock.advance(10 * MINUTE);
      assert.equal(rules.throttle.refuseKnown('link', 'failures', ADDRESS)?.retryAfter, 60);
    });

    it('follows a limit that was changed, and one that was switched off, at once', async () => {
      const limits = { link: three as typeof three | null };
      const rules = createRules({ THROTTLING_SETTINGS: limits });
      await accepted(rules, [ADDRESS, ADDRESS, ADDRESS, ADDRESS]);
      limits.link = { ...three, ip_count: 5 };
      assert.equal(await accepted(rules, [ADDRESS, ADDRESS, ADDRESS]), 2);
      assert.notEqual(rules.throttle.refuseKnown('link', 'failures', ADDRESS), null);
      limits.link = null;
      assert.equal(await accepted(rules, [ADDRESS, ADDRESS, ADDRESS]), 3);
    });
  });
});
