import { BlockList, isIP } from 'node:net';
import { resolve } from 'node:path';
import { isLinkTarget } from '../lib/link-target.ts';

export type Mode = 'development' | 'production';

/** Where the data is: in a file, or on a server that speaks PostgreSQL's protocol. */
export type DatabaseConfig = { readonly kind: 'sqlite'; readonly file: string } | PostgresConfig;

export interface PostgresConfig {
  readonly kind: 'postgres';
  /** Of the first host. */
  readonly url: string;
  /** One for each host. With several, the one that takes writes is used. */
  readonly urls: readonly string[];
  /** Connections of a process, at most. */
  readonly poolSize: number;
  /** How long a connection may take to open, over all hosts, milliseconds. */
  readonly connectTimeout: number;
  /** How long a statement may take that no request waits for, milliseconds. */
  readonly statementTimeout: number;
}

/** What decides how PostgreSQL is used, beside its address. */
export type PostgresLimits = Pick<PostgresConfig, 'poolSize' | 'connectTimeout' | 'statementTimeout'>;

/** For commands and checks that are about an address alone. */
export const USUAL_LIMITS: PostgresLimits = { poolSize: 1, connectTimeout: 5000, statementTimeout: 15_000 };

export interface RedisConfig {
  readonly url: string;
  /** Prefix of every key, so that several shops can share one server: `?prefix=shop1:` in REDIS_URL. */
  readonly keyPrefix: string;
}

export const isLoopbackHost = (host: string): boolean =>
  /^(?:(?:.*\.)?localhost|::1|\[::1\]|127\.\d+\.\d+\.\d+)$/.test(host);

/** Whether only this computer can reach the service. A PUBLIC_URL on another host means that a proxy is in front. */
export const isLocal = ({ host, publicUrl }: { host: string; publicUrl: string }): boolean =>
  isLoopbackHost(host) && isLoopbackHost(new URL(publicUrl).hostname);

const addressOf = (host: string, port: number): string =>
  `http://${host.includes(':') ? `[${host}]` : host}:${port}`;

export const originOf = (host: string, port: number): string => new URL(addressOf(host, port)).origin;

/** Whether it is an address or a host name that a URL can hold. IPv6 with a zone, for example, is not. */
export const isHost = (text: string): boolean =>
  (isIP(text) > 0 || /^[a-zA-Z0-9.-]+$/.test(text)) && URL.canParse(addressOf(text, 80));

export const list = (text: string): string[] =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean);

/** Whether a text is long and varied enough for a key: nobody shall guess it. */
export const isSecretKey = (text: string): boolean => text.length >= 32 && new Set(text).size >= 8;

/** The keys of a list, or of a JSON array of strings: a key may hold commas. Without SECRET_KEY's rules. */
export function keyList(text: string): string[] {
  const array = text.startsWith('[') ? jsonOf(text) : null;
  if (!Array.isArray(array)) return list(text);
  return array.map((item) => (typeof item === 'string' ? item : ''));
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** @returns null unless it is a URL of one of these protocols */
function urlOf(text: string, ...protocols: string[]): URL | null {
  const url = URL.parse(text);
  return url && protocols.includes(url.protocol) ? url : null;
}

/** @returns null unless it names a database */
export function databaseAt(text: string, limits: PostgresLimits): DatabaseConfig | null {
  if (!text.startsWith('sqlite:')) {
    const urls = hostsOf(text);
    const [url] = urls ?? [];
    return urls && url !== undefined ? { kind: 'postgres', url, urls, ...limits } : null;
  }
  const file = text.slice('sqlite:'.length).replace(/^\/\/(?=\/)/, '');
  return file && !file.startsWith('//') ? { kind: 'sqlite', file: resolve(file) } : null;
}

/** PostgreSQL's own spelling (libpq, 34.1.1.2): hosts with their ports, separated by commas. */
const SERVERS = /^(?<before>postgres(?:ql)?:\/\/(?:[^/?#]*@)?)(?<hosts>[^/?#@]*)(?<after>[/?#].*)?$/;
/** A host that takes no writes is of no use to us, so it is what we do anyway. */
const WRITABLE = /(?<=[?&])target_session_attrs=(?:read-write|primary)(?:&|$)/;

/** @returns a URL for each host; null unless all are PostgreSQL's */
function hostsOf(text: string): string[] | null {
  const { before = '', hosts, after = '' } = SERVERS.exec(text)?.groups ?? {};
  if (hosts === undefined) return null;
  const rest = after.replace(WRITABLE, '').replace(/[?&]$/, '');
  const urls = hosts.split(',').map((host) => `${before}${host}${rest}`);
  const areUrls = urls.every((url) => urlOf(url, 'postgres:', 'postgresql:'));
  return areUrls && !rest.includes('target_session_attrs=') ? urls : null;
}

/** @returns null unless it names a Redis server */
export function redisAt(text: string): RedisConfig | null {
  const url = urlOf(text, 'redis:', 'rediss:');
  if (!url) return null;
  const keyPrefix = url.searchParams.get('prefix') ?? 'latchkey:';
  url.searchParams.delete('prefix');
  return { url: url.href, keyPrefix };
}

/** @returns null unless it is an origin and nothing more */
export function originAt(text: string): string | null {
  const url = urlOf(text, 'http:', 'https:');
  return url && url.pathname === '/' && !url.search && !url.hash && !url.username ? url.origin : null;
}

/** @returns null unless it is a path on this origin or a web address, see `isLinkTarget` */
export const linkTo = (text: string): string | null => {
  if (!isLinkTarget(text)) return null;
  return text.startsWith('/') ? text : new URL(text).href;
};

export const isMailServer = (text: string): boolean => Boolean(urlOf(text, 'smtp:', 'smtps:')?.hostname);

/** Whether the user and password of a URL can be decoded. */
export function hasReadableCredentials(text: string): boolean {
  const url = URL.parse(text);
  try {
    decodeURIComponent(`${url?.username}:${url?.password}`);
    return true;
  } catch {
    return false;
  }
}

/** Whether it is an address, or a range in CIDR notation. */
export function isRange(text: string): boolean {
  const [, address = '', prefix] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const bits = isIP(address) === 4 ? 32 : 128;
  const length = Number(prefix ?? bits);
  return isIP(address) > 0 && length >= 1 && length <= bits;
}

export function blockList(ranges: readonly string[]): BlockList {
  const addresses = new BlockList();
  for (const range of ranges) {
    const [address = '', prefix] = range.split('/');
    const [family, bits] = isIP(address) === 6 ? (['ipv6', 128] as const) : (['ipv4', 32] as const);
    addresses.addSubnet(address, Number(prefix ?? bits), family);
  }
  return addresses;
}
