import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** The addresses IANA has assigned for use in public: others are tunnels, documentation, or reserved. */
const PUBLIC_IPV6 = ipaddr.parseCIDR('2000::/3');

/**
 * Whether an address is one of the public internet: not private, loopback, link-local, shared (RFC 6598), multicast,
 * reserved, or an IPv6 form that holds such an IPv4 address.
 *
 * @param address IPv4 or IPv6, without brackets
 */
export function isPublicAddress(address: string): boolean {
  if (isIP(address) === 0) return false;
  const parsed = ipaddr.process(address);
  const isRegular = parsed.range() === 'unicast';
  return parsed.kind() === 'ipv4' ? isRegular : isRegular && parsed.match(PUBLIC_IPV6);
}

/** A URL's host in the one form in which hosts are compared: in lower case, without brackets and final dot. */
const hostOf = (hostname: string): string => {
  const host = hostname.toLowerCase().replace(/^\[|\]$/g, '');
  return isIP(host) === 0 ? host.replace(/\.$/, '') : ipaddr.process(host).toNormalizedString();
};

/** The private hosts that operators allow. */
export interface PrivateHosts {
  readonly hosts: readonly string[];
  /** The setting that names them, for the faults. */
  readonly setting: string;
}

/** Whether operators allow the host of a URL although it is private. */
export const isListed = ({ hostname }: Pick<URL, 'hostname'>, { hosts }: PrivateHosts): boolean =>
  hosts.some((host) => hostOf(host) === hostOf(hostname));

/**
 * Why nothing may be posted to a URL, as far as the URL itself tells; null if it may. What a host name resolves to is
 * checked when connecting.
 */
export function faultOfUrl(url: string, listed: PrivateHosts): string | null {
  const parsed = URL.parse(url);
  if (!parsed) return 'a valid URL';
  if (parsed.username !== '' || parsed.password !== '') return 'a URL without user name and password';
  if (url.includes('#')) return 'a URL without a fragment';
  if (isListed(parsed, listed)) return null;
  if (parsed.protocol !== 'https:') return `https, unless ${listed.setting} names the host`;
  const host = hostOf(parsed.hostname);
  const isPrivate = isIP(host) === 0 ? /(?:^|\.)localhost$/.test(host) : !isPublicAddress(host);
  return isPrivate ? `a public address, unless ${listed.setting} names it` : null;
}
