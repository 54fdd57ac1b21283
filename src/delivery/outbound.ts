import { type LookupAddress, lookup as systemLookup } from 'node:dns';
import { once } from 'node:events';
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { connect as connectTcp, isIP, type LookupFunction } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { faultOfUrl, isListed, isPublicAddress, type PrivateHosts } from '../lib/outbound-url.ts';

/** Nothing was posted: the URL, or an address that its host resolves to, is not allowed. */
export class Forbidden extends Error {
  override readonly name = 'Forbidden';
}

export interface OutboundRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly signal: AbortSignal;
}

/** What tests put in place of the network. */
export interface Net {
  /** Certificates to trust instead of the system's. */
  readonly ca?: string | undefined;
  /** How names are resolved. @default the system's way */
  readonly lookup?: LookupFunction | undefined;
}

/**
 * Posts to a URL from a setting over a connection of its own. Redirects are not followed.
 *
 * The URL is checked again, and so is every address that its host resolves to, where the connection is made: a name cannot
 * resolve to a public address for the check and to a private one for the connection (DNS rebinding).
 *
 * @returns the answer, whose body the caller reads or destroys
 * @throws Forbidden before anything is sent
 * @throws Error with a `code` when the connection fails, AbortError when `signal` aborts
 */
export function postOutbound(
  { url, headers, body, signal }: OutboundRequest,
  privateHosts: PrivateHosts,
  { ca, lookup = systemLookup }: Net = {},
): Promise<IncomingMessage> {
  const fault = faultOfUrl(url, privateHosts);
  if (fault !== null) return Promise.reject(new Forbidden(`expected ${fault}`));
  const target = new URL(url);
  const isHttps = target.protocol === 'https:';
  return new Promise((resolve, reject) => {
    const request = (isHttps ? requestHttps : requestHttp)(target, {
      method: 'POST',
      headers: { ...headers, 'content-length': Buffer.byteLength(body) },
      signal,
      // A connection that is kept could lead to an address that is no longer allowed.
      agent: false,
      lookup: isListed(target, privateHosts) ? lookup : publicOnly(lookup),
      // Said here so that no environment variable can switch the check off.
      ...(isHttps && { rejectUnauthorized: true, ...(ca !== undefined && { ca }) }),
    });
    request.on('response', resolve).on('error', reject).end(body);
  });
}

/**
 * Connects to a URL from a setting as a post would, TLS included, and sends nothing.
 *
 * @throws as postOutbound does
 */
export async function tryOutbound(
  { url, signal }: Pick<OutboundRequest, 'url' | 'signal'>,
  privateHosts: PrivateHosts,
  { ca, lookup = systemLookup }: Net = {},
): Promise<void> {
  const fault = faultOfUrl(url, privateHosts);
  if (fault !== null) throw new Forbidden(`expected ${fault}`);
  const target = new URL(url);
  const isHttps = target.protocol === 'https:';
  const host = target.hostname.replace(/^\[|\]$/g, '');
  const place = {
    host,
    port: Number(target.port) || (isHttps ? 443 : 80),
    lookup: isListed(target, privateHosts) ? lookup : publicOnly(lookup),
  };
  const socket = isHttps
    ? connectTls({
        ...place,
        ...(isIP(host) === 0 && { servername: host }),
        rejectUnauthorized: true,
        ...(ca !== undefined && { ca }),
      })
    : connectTcp(place);
  try {
    await once(socket, isHttps ? 'secureConnect' : 'connect', { signal });
  } finally {
    socket.destroy();
  }
}

/** A lookup that fails unless every address is public. Node.js connects to the addresses it returns and to no other. */
const publicOnly =
  (resolve: LookupFunction): LookupFunction =>
  (host, options, callback) =>
    resolve(host, options, (error, address, family) => {
      const found: LookupAddress[] = Array.isArray(address) ? address : [{ address, family: family ?? 0 }];
      if (error || found.every((entry) => isPublicAddress(entry.address))) callback(error, address, family);
      else callback(new Forbidden('its host resolves to a private address'), '', 0);
    });
