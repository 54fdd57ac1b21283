import { type BlockList, isIP } from 'node:net';
import type { FastifyRequest } from 'fastify';
import type { Client } from '../contracts/route.ts';

export interface AddressRules {
  /** null: none. */
  readonly storefrontAddresses: BlockList | null;
  /** Lower case; null when storefronts do not name their visitors. */
  readonly clientAddressHeader: string | null;
}

/** Who asks: what kind of client it is and where it is. */
export function describeClient(request: FastifyRequest, rules: AddressRules): Client {
  const isXhr = headerOf(request, 'x-requested-with') === 'XMLHttpRequest';
  return {
    kind: kindOf(isXhr, headerOf(request, 'accept')),
    isXhr,
    ...addressOf(request, rules),
    peer: request.socket.remoteAddress ?? '',
    agent: headerOf(request, 'user-agent') ?? '',
  };
}

/** Media types are named in any case (RFC 9110 §8.3.1). */
function kindOf(isXhr: boolean, accept = ''): Client['kind'] {
  const named = accept.toLowerCase();
  if (isXhr || named.includes('application/json')) return 'script';
  return named.includes('text/html') ? 'browser' : 'other';
}

/**
 * `request.ip` already follows TRUSTED_PROXIES; where a proxy passed on something that is no address, the proxy's own
 * counts. Only a storefront's word for another address is believed.
 */
function addressOf(
  request: FastifyRequest,
  rules: AddressRules,
): Pick<Client, 'address' | 'countsByAddress'> {
  const peer = request.socket.remoteAddress ?? '';
  // Behind a proxy each reading of it goes through the header anew.
  const { ip } = request;
  const address = ip === peer ? peer : passedOnAddress(ip, peer);
  const isStorefront = rules.storefrontAddresses?.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
  if (!isStorefront) return { address, countsByAddress: true };
  const named =
    rules.clientAddressHeader === null ? undefined : headerOf(request, rules.clientAddressHeader)?.trim();
  if (named && isIP(named)) return { address: named, countsByAddress: true };
  return { address, countsByAddress: false };
}

function passedOnAddress(text: string, peer: string): string {
  const address = withoutPort(text);
  return isIP(address) ? address : peer;
}

/** Some proxies write `192.0.2.1:4711` and `[2001:db8::1]:4711` (RFC 7239 §6 for Forwarded; customary in X-Forwarded-For). */
const withoutPort = (address: string): string =>
  /^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(address)?.[1] ?? /^\[([^\]]+)\](?::\d+)?$/.exec(address)?.[1] ?? address;

export function headerOf(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
