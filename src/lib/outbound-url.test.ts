import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { faultOfUrl, isPublicAddress } from './outbound-url.ts';

const PRIVATE = [
  ...[
    '127.0.0.1',
    '127.255.255.254',
    '10.0.0.1',
    '172.16.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
  ],
  ...['0.0.0.0', '192.0.0.1', '192.0.2.1', '198.18.0.1', '224.0.0.1', '240.0.0.1', '255.255.255.255'],
  ...['::', '::1', 'fe80::1', 'fc00::1', 'fd12:3456::1', 'fec0::1', 'ff02::1', '2001:db8::1'],
  // IPv4 in IPv6: mapped, compatible, NAT64, 6to4, Teredo.
  ...['::ffff:127.0.0.1', '::ffff:7f00:1', '::ffff:169.254.169.254', '::127.0.0.1', '::10.0.0.1'],
  ...['64:ff9b::7f00:1', '2002:7f00:1::', '2001::1'],
  ...['', 'localhost', '1.2.3', '999.1.1.1'],
];

describe('an address', () => {
  it('is refused in every form that leads into the own network', () => {
    assert.deepEqual(PRIVATE.filter(isPublicAddress), []);
  });

  it('of the public internet is allowed', () => {
    for (const address of ['93.184.216.34', '8.8.8.8', '2606:4700::1111', '::ffff:93.184.216.34'])
      assert.ok(isPublicAddress(address), address);
  });
});

describe('a URL to post to', () => {
  const faultOf = (url: string, hosts: string[] = []): string | null =>
    faultOfUrl(url, { hosts, setting: 'PRIVATE_HOSTS' });

  it('is https with a public host', () => {
    assert.equal(faultOf('https://hooks.example/latchkey?token=1'), null);
    assert.equal(faultOf('https://93.184.216.34:8443/'), null);
    assert.match(faultOf('http://hooks.example/') ?? '', /^https/);
  });

  it('names no private address, however it is written', () => {
    for (const host of [
      ...['127.0.0.1', '2130706433', '0x7f.1', '0177.0.0.1', '127.1', '169.254.169.254', '10.0.0.1'],
      ...['[::1]', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[fe80::1]', '[64:ff9b::7f00:1]', '0.0.0.0'],
      ...['localhost', 'LOCALHOST', 'localhost.', 'hooks.localhost', '127.0.0.1.'],
    ])
      assert.match(faultOf(`https://${host}/`) ?? 'allowed', /public address/, host);
  });

  it('may name a private host that a setting lists, also by http, and no other', () => {
    const hosts = ['orders.internal', '10.0.0.5', 'FD00::5'];
    for (const url of [
      'http://orders.internal:8080/',
      'http://ORDERS.internal./',
      'http://10.0.0.5/',
      'http://[fd00::5]/',
    ])
      assert.equal(faultOf(url, hosts), null, url);
    for (const url of ['http://10.0.0.6/', 'http://evil.orders.internal/', 'https://[fd00::6]/'])
      assert.notEqual(faultOf(url, hosts), null, url);
  });

  it('holds no credentials that listings would show, and nothing that is never sent', () => {
    assert.match(faultOf('https://user:secret@hooks.example/') ?? '', /user name/);
    assert.match(faultOf('https://hooks.example/#part') ?? '', /fragment/);
    assert.match(faultOf('https://') ?? '', /valid URL/);
  });
});
