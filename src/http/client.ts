import { type BlockList, isIP } from 'node:net';
import type { FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';
import type { Client } from '../contracts/route.ts';
import { isLanguage, type Language } from '../locales/index.ts';

/** How many characters of Accept-Language are read. */
const ACCEPT_LANGUAGE_LIMIT = 200;

export interface AddressRules {
  /** null: none. */
  readonly storefrontAddresses: BlockList | null;
  /** In lower case; null if storefronts do not pass on addresses. */
  readonly clientAddressHeader: string | null;
}

/** Describes the client of a request. */
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

/** Media types are case-insensitive (RFC 9110 §8.3.1). */
function kindOf(isXhr: boolean, accept = ''): Client['kind'] {
  const named = accept.toLowerCase();
  if (isXhr || named.includes('application/json')) return 'script';
  return named.includes('text/html') ? 'browser' : 'other';
}

/**
 * `request.ip` already follows TRUSTED_PROXIES. If a proxy passed on something that is not an address, the proxy's own
 * address counts. Only a storefront may pass on another address.
 */
function addressOf(
  request: FastifyRequest,
  rules: AddressRules,
): Pick<Client, 'address' | 'countsByAddress'> {
  const peer = request.socket.remoteAddress ?? '';
  // Read once: behind a proxy, each access parses X-Forwarded-For.
  const { ip } = request;
  const forwarded = withoutPort(ip);
  const address = ip === peer || !isIP(forwarded) ? peer : forwarded;
  const isStorefront = rules.storefrontAddresses?.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
  if (!isStorefront) return { address, countsByAddress: true };
  const named =
    rules.clientAddressHeader === null ? undefined : headerOf(request, rules.clientAddressHeader)?.trim();
  return named && isIP(named)
    ? { address: named, countsByAddress: true }
    : { address, countsByAddress: false };
}

/** Some proxies write `192.0.2.1:4711` and `[2001:db8::1]:4711` (RFC 7239 §6 for Forwarded; customary in X-Forwarded-For). */
const withoutPort = (address: string): string =>
  /^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(address)?.[1] ?? /^\[([^\]]+)\](?::\d+)?$/.exec(address)?.[1] ?? address;

/** The language of Accept-Language (RFC 9110 §12.5.4: weights, ranges such as `tr-TR`), or the fallback. */
export function languageOf(request: FastifyRequest, fallback: Language): Language {
  const header = headerOf(request, 'accept-language')?.slice(0, ACCEPT_LANGUAGE_LIMIT);
  if (!header) return fallback;
  for (const wanted of new Negotiator({ headers: { 'accept-language': header } }).languages()) {
    if (wanted === '*') return fallback;
    const primary = wanted.toLowerCase().split('-')[0] ?? '';
    if (isLanguage(primary)) return primary;
  }
  return fallback;
}

export function headerOf(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
