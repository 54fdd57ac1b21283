import { isIPv4 } from 'node:net';
import ipaddr from 'ipaddr.js';

/** The blocks of IPv6 that one customer commonly gets: a /64, a /56, or a /48 (RFC 6177). The smallest first. */
const IPV6_PREFIXES = [64, 56, 48] as const;

/** What every address has in any notation. */
const IN_ADDRESSES = /[\d:]/;

/** The bits of one group of an IPv6 address. */
const GROUP_BITS = 16;

const prefixOf = (parts: readonly number[], bits: number): string => {
  const groups = parts.slice(0, Math.ceil(bits / GROUP_BITS)).map((part, index) => {
    const kept = Math.min(GROUP_BITS, bits - index * GROUP_BITS);
    return (part & (0xffff << (GROUP_BITS - kept))).toString(16);
  });
  return `${groups.join(':')}::/${bits}`;
};

/**
 * The networks an address may share with others of the same customer, the smallest first: an IPv4 address itself (also when
 * mapped into IPv6); the /64, /56 and /48 of an IPv6 address. What is no address is returned as it is.
 */
export function networksOf(address: string): readonly [string, ...string[]] {
  // Most are such already, or no address but a name of ours, which the parser throws an error about: 15 µs.
  if (isIPv4(address) || !IN_ADDRESSES.test(address) || !ipaddr.isValid(address)) return [address];
  const ip = ipaddr.process(address);
  if (ip instanceof ipaddr.IPv4) return [ip.toString()];
  const [first, ...others] = IPV6_PREFIXES.map((bits) => prefixOf(ip.parts, bits));
  return [first as string, ...others];
}

/**
 * The network an address counts for: an IPv4 address itself, the /64 of an IPv6 address, because one customer commonly gets
 * a whole /64 (RFC 6177, RFC 7421).
 */
export const networkOf = (address: string): string => networksOf(address)[0];

/** Where shares are dealt out per source: an IPv4 address, or the /56 of an IPv6 address. */
export const sharingNetworkOf = (address: string): string => {
  const networks = networksOf(address);
  return networks[1] ?? networks[0];
};
