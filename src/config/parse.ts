import { BlockList, isIP } from 'node:net';
import { resolve } from 'node:path';

export type Mode = 'development' | 'production';

/** Where the data is: one file, or a PostgreSQL server (or one that speaks its protocol). */
export type DatabaseConfig =
  | { readonly kind: 'sqlite'; readonly file: string }
  | { readonly kind: 'postgres'; readonly url: string };

export interface RedisConfig {
  readonly url: string;
  /** Put before every key, so that several shops can share one server: `?prefix=shop1:` in REDIS_URL. */
  readonly keyPrefix: string;
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'];
export const BACKENDS = ['EmailBackend', 'PhoneNumberAuthenticationBackend'];
export const SECRET_KEY_MIN_LENGTH = 32;

/** Thrown inside the reading of one variable; `reading` collects them all. */
export class Fault extends Error {}

export const isLoopbackHost = (host: string): boolean =>
  host === 'localhost' ||
  host.endsWith('.localhost') ||
  host === '::1' ||
  host === '[::1]' ||
  /^127\.\d+\.\d+\.\d+$/.test(host);

/** A PUBLIC_URL elsewhere means that somebody reaches us through a proxy, whatever we listen on. */
export const defaultMode = (host: string, database: DatabaseConfig, publicUrl: string): Mode =>
  isLoopbackHost(host) && isLoopbackHost(new URL(publicUrl).hostname) && database.kind === 'sqlite'
    ? 'development'
    : 'production';

export const originOf = (host: string, port: number): string =>
  new URL(`http://${host.includes(':') ? `[${host}]` : host}:${port}`).origin;

export const list = (text: string): string[] =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean);

export function parseMode(text: string, host: string, database: DatabaseConfig, publicUrl: string): Mode {
  if (text === 'production') return text;
  if (text === 'test') return defaultMode(host, database, publicUrl);
  if (text !== 'development') throw new Fault('expected development or production');
  if (!isLoopbackHost(host))
    throw new Fault(`development listens on loopback only (it has demo users), but HOST is ${host}`);
  if (!isLoopbackHost(new URL(publicUrl).hostname))
    throw new Fault(
      `development is for this computer only (it shows all mail), but PUBLIC_URL is ${publicUrl}`,
    );
  return text;
}

export function parseHost(text: string): string {
  if (isIP(text) || /^[a-zA-Z0-9.-]+$/.test(text)) return text;
  throw new Fault('expected an address or a host name such as 127.0.0.1');
}

export function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65535) return port;
  throw new Fault('expected a number from 0 to 65535');
}

export function parseUrl(text: string, expected: string): URL {
  try {
    return new URL(text);
  } catch {
    throw new Fault(`expected ${expected}`);
  }
}

export function parseDatabaseUrl(text: string): DatabaseConfig {
  const expected = 'sqlite:path/to/file or postgres://user:password@host:5432/name';
  if (text.startsWith('sqlite:')) {
    const file = text.slice('sqlite:'.length).replace(/^\/\/(?=\/)/, '');
    if (!file || file.startsWith('//')) throw new Fault(`expected ${expected}`);
    return { kind: 'sqlite', file: resolve(file) };
  }
  const url = parseUrl(text, expected);
  if (!['postgres:', 'postgresql:'].includes(url.protocol)) throw new Fault(`expected ${expected}`);
  return { kind: 'postgres', url: text };
}

export function parseRedisUrl(text: string): RedisConfig {
  const expected = 'redis://host:6379/0 or rediss://host:6379/0';
  const url = parseUrl(text, expected);
  if (!['redis:', 'rediss:'].includes(url.protocol)) throw new Fault(`expected ${expected}`);
  const keyPrefix = url.searchParams.get('prefix') ?? 'latchkey:';
  url.searchParams.delete('prefix');
  return { url: url.href, keyPrefix };
}

export function parseOrigin(text: string): string {
  const expected = 'an origin such as https://shop.example, without a path';
  const url = parseUrl(text, expected);
  if (
    !['http:', 'https:'].includes(url.protocol) ||
    url.pathname !== '/' ||
    url.search ||
    url.hash ||
    url.username
  )
    throw new Fault(`expected ${expected}`);
  return url.origin;
}

export function parseSmtpUrl(text: string): string {
  const expected = 'smtp://user:password@host:587 or smtps://user:password@host:465';
  const url = parseUrl(text, expected);
  if (!['smtp:', 'smtps:'].includes(url.protocol) || !url.hostname) throw new Fault(`expected ${expected}`);
  // A misspelt wish for TLS must not pass for none.
  if (!['', '?tls=required'].includes(url.search)) throw new Fault('expected ?tls=required or no parameters');
  try {
    decodeURIComponent(`${url.username}:${url.password}`);
  } catch {
    throw new Fault('special characters in user and password must be percent-encoded (% is %25, @ is %40)');
  }
  return text;
}

export function parseSecretKey(text: string): string {
  if (text.length >= SECRET_KEY_MIN_LENGTH && new Set(text).size >= 8) return text;
  throw new Fault(`expected at least ${SECRET_KEY_MIN_LENGTH} random characters`);
}

/** RFC 9110 token, which cookie and header names are. */
export function parseToken(text: string): string {
  if (/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(text)) return text;
  throw new Fault('expected a name of letters, digits and dashes');
}

/** The names of the other two cookies are taken: one cookie cannot be two things. */
export function parseCookieName(text: string): string {
  if (['csrftoken', 'device'].includes(text))
    throw new Fault('expected a name other than csrftoken and device');
  return parseToken(text);
}

export function parseRanges(text: string): string[] {
  return list(text).map((item) => {
    const [address = '', prefix, ...rest] = item.split('/');
    const bits = isIP(address) === 4 ? 32 : 128;
    const length = prefix === undefined ? bits : /^\d{1,3}$/.test(prefix) ? Number(prefix) : Number.NaN;
    if (!isIP(address) || rest.length > 0 || !(length >= 1 && length <= bits))
      throw new Fault('expected addresses or ranges such as 10.0.0.0/8, separated by commas');
    return item;
  });
}

export function blockList(ranges: readonly string[]): BlockList | null {
  if (ranges.length === 0) return null;
  const addresses = new BlockList();
  for (const range of ranges) {
    const [address = '', prefix] = range.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (prefix === undefined) addresses.addAddress(address, family);
    else addresses.addSubnet(address, Number(prefix), family);
  }
  return addresses;
}

export function parseLoginUrl(text: string): string {
  if (/^\/(?![/\\])/.test(text)) return text;
  const url = parseUrl(text, 'a path such as /login/ or an https:// address');
  if (['http:', 'https:'].includes(url.protocol)) return url.href;
  throw new Fault('expected a path such as /login/ or an https:// address');
}

/** Django writes dotted paths here; the last segment names the backend. Unknown ones are other systems'. */
export function parseBackends(text: string): string[] {
  return list(text).map((item) => item.split('.').at(-1) ?? item);
}

export function parseLogLevel(text: string): string {
  if (LOG_LEVELS.includes(text)) return text;
  throw new Fault(`expected one of ${LOG_LEVELS.join(', ')}`);
}
