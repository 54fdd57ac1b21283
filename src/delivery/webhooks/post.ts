import { type LookupAddress, lookup as systemLookup } from 'node:dns';
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { LookupFunction } from 'node:net';
import { VERSION } from '../../lib/version.ts';
import { faultOfUrl, isListed, isPublicAddress } from '../../webhooks/address.ts';

/** Bytes of an answer that are read before the connection is closed: only its status counts. */
const MAX_ANSWER = 16 * 1024;

/** Nothing was posted: the URL, or an address that its host resolves to, is not allowed. */
export class Forbidden extends Error {
  override readonly name = 'Forbidden';
}

export interface WebhookRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly signal: AbortSignal;
}

export interface WebhookAnswer {
  readonly status: number;
  readonly retryAfter: string | null;
}

export interface PostOptions {
  /** WEBHOOK_PRIVATE_HOSTS. */
  readonly privateHosts: readonly string[];
  /** Certificates to trust instead of the system's. */
  readonly ca?: string | undefined;
  /** How names are resolved. @default the system's way */
  readonly lookup?: LookupFunction | undefined;
}

/**
 * Posts a webhook over a connection of its own. Redirects are not followed.
 *
 * The URL is checked again, and so is every address that its host resolves to, where the connection is made: a name cannot
 * resolve to a public address for the check and to a private one for the connection (DNS rebinding).
 *
 * @throws Forbidden before anything is sent
 * @throws Error with a `code` when the connection fails, AbortError when `signal` aborts
 */
export async function postWebhook(
  { url, headers, body, signal }: WebhookRequest,
  { privateHosts, ca, lookup }: PostOptions,
): Promise<WebhookAnswer> {
  const fault = faultOfUrl(url, privateHosts);
  if (fault !== null) throw new Forbidden(`expected ${fault}`);
  const target = new URL(url);
  const isHttps = target.protocol === 'https:';
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const request = (isHttps ? requestHttps : requestHttp)(target, {
      method: 'POST',
      headers: {
        ...headers,
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        'user-agent': `Latchkey/${VERSION}`,
      },
      signal,
      // A connection that is kept could lead to an address that is no longer allowed.
      agent: false,
      lookup: isListed(target, privateHosts) ? (lookup ?? systemLookup) : publicOnly(lookup ?? systemLookup),
      // Said here so that no environment variable can switch the check off.
      ...(isHttps && { rejectUnauthorized: true, ...(ca !== undefined && { ca }) }),
    });
    request.on('response', resolve).on('error', reject).end(body);
  });
  await drain(answer);
  return { status: answer.statusCode ?? 0, retryAfter: answer.headers['retry-after'] ?? null };
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

/** Reads a small answer, so that the endpoint sees a connection that ended well. */
async function drain(answer: IncomingMessage): Promise<void> {
  let length = 0;
  try {
    for await (const chunk of answer) {
      length += (chunk as Buffer).length;
      // Leaving the loop closes the connection.
      if (length > MAX_ANSWER) return;
    }
  } catch {
    // The status has said whether the webhook was taken; a body that breaks off changes nothing.
  }
}
