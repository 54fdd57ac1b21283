import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { networkOf, networksOf, sharingNetworkOf } from './networks.ts';

describe('what an address is counted as', () => {
  const cases = [
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['::ffff:c000:207', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::', '2001:db8:1:2::/64'],
    ['2001:DB8:1:2::9', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ] as const;
  for (const [address, network] of cases)
    it(`counts ${address} as ${network}`, () => {
      assert.equal(networkOf(address), network);
    });

  it('counts what is no address as itself, so that the worker and unknown proxies are places of their own', () => {
    for (const name of ['worker', 'operator', 'unknown', '', '1.2.3.4.5', 'a:b'])
      assert.deepEqual(networksOf(name), [name]);
  });

  it('counts all addresses of one /64 together', () => {
    fc.assert(
      fc.property(fc.ipV6(), fc.ipV6(), (one, other) => {
        const half = networkOf(one);
        if (!half.endsWith('/64')) return;
        const lower = new URL(`http://[${other}]`).hostname;
        const tail = networkOf(lower.slice(1, -1)).replace('::/64', '').split(':');
        if (tail.length !== 4) return;
        assert.equal(networkOf(`${half.replace('::/64', '')}:${tail.join(':')}`), half);
      }),
    );
  });
});

describe('the networks of an IPv6 address', () => {
  it('are the /64, /56 and /48 that one customer may have, so that no block of theirs is a way around a limit', () => {
    assert.deepEqual(networksOf('2001:db8:1:23ff::9'), [
      '2001:db8:1:23ff::/64',
      '2001:db8:1:2300::/56',
      '2001:db8:1::/48',
    ]);
    assert.deepEqual(networksOf('192.0.2.7'), ['192.0.2.7']);
    assert.equal(sharingNetworkOf('2001:db8:1:23ff::9'), '2001:db8:1:2300::/56');
    assert.equal(sharingNetworkOf('192.0.2.7'), '192.0.2.7');
  });
});
