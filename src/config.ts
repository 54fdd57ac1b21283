import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { BlockList, isIP } from 'node:net';
import { join, resolve } from 'node:path';
import { UsageError } from './lib/failures.ts';
import { makeFolder } from './lib/folder.ts';
import { newUid, randomSecret } from './lib/random.ts';

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

/** The process's environment, read once, checked and frozen. */
export interface Config {
  readonly mode: Mode;
  readonly database: DatabaseConfig;
  readonly redis: RedisConfig | null;
  readonly publicUrl: string;
  readonly host: string;
  readonly port: number;
  readonly secretKey: string;
  readonly smtpUrl: string | null;
  readonly sessionCookieName: string;
  readonly trustedProxies: readonly string[];
  readonly trustedOrigins: readonly string[];
  /** null where none are named: nothing need be looked up then. */
  readonly storefrontAddresses: BlockList | null;
  readonly clientAddressHeader: string | null;
  readonly loginUrl: string;
  readonly authenticationBackends: readonly string[];
  readonly logLevel: string;
  readonly dataDir: string;
}

interface Variable {
  readonly doc: string;
  /** What holds when it is not set, as the configuration table shows it. */
  readonly fallback: string;
}

/** THE table of environment variables. The README's configuration table is generated from it. */
export const VARIABLES = {
  DATABASE_URL: {
    doc: 'Where the data is: `sqlite:path/to/file` or `postgres://user:password@host:5432/name`.',
    fallback: '`sqlite:` and `latchkey.sqlite` in DATA_DIR',
  },
  REDIS_URL: {
    doc: 'Keeps the throttle counters in Redis: `redis://host:6379/0`, or `rediss://` for TLS. `?prefix=shop1:` shares one server.',
    fallback: 'counters in the database',
  },
  PUBLIC_URL: {
    doc: 'The origin people reach this service at, without a path. Links and cookies follow it.',
    fallback: '`http://HOST:PORT`',
  },
  HOST: { doc: 'The address to listen on.', fallback: '`127.0.0.1`' },
  PORT: { doc: 'The port to listen on; 0 takes a free one.', fallback: '`8000`' },
  SECRET_KEY: {
    doc: 'Keys of every MAC and of the encryption at rest; at least 32 characters. Changing it voids links, devices and queued messages.',
    fallback: 'made once in DATA_DIR in development; required otherwise',
  },
  SMTP_URL: {
    doc: 'The mail server: `smtp://user:password@host:587` (STARTTLS where it is offered; `?tls=required` insists) or `smtps://…:465`. Special characters in user and password are percent-encoded.',
    fallback: 'the local inbox in development; required otherwise',
  },
  SESSION_COOKIE_NAME: { doc: 'The name of the session cookie.', fallback: '`sessionid`' },
  TRUSTED_PROXIES: {
    doc: 'Addresses or ranges whose X-Forwarded-For is believed, separated by commas.',
    fallback: 'none',
  },
  TRUSTED_ORIGINS: {
    doc: 'Further origins that may post here and be redirected to, separated by commas.',
    fallback: 'none',
  },
  STOREFRONT_ADDRESSES: {
    doc: 'Addresses or ranges of storefronts that pass on their visitors; they skip the count per address.',
    fallback: 'none',
  },
  CLIENT_ADDRESS_HEADER: {
    doc: 'The header in which a storefront of STOREFRONT_ADDRESSES, and nobody else, passes the visitor’s address.',
    fallback: 'none',
  },
  LOGIN_URL: { doc: 'Where the reset-complete page links to.', fallback: '`/login/`' },
  AUTHENTICATION_BACKENDS: {
    doc: 'How people may sign in: `EmailBackend`, `PhoneNumberAuthenticationBackend`, separated by commas.',
    fallback: 'both',
  },
  LOG_LEVEL: { doc: '`fatal`, `error`, `warn`, `info`, `debug`, `trace` or `silent`.', fallback: '`info`' },
  DATA_DIR: { doc: 'The folder of the SQLite file and the development key.', fallback: '`data`' },
  NODE_ENV: {
    doc: '`development` (demo users, local inbox; loopback only) or `production`, which refuses unsafe configuration.',
    fallback: '`development` on loopback with SQLite, else `production`',
  },
} as const satisfies Record<string, Variable>;

type VariableName = keyof typeof VARIABLES;
export type Environment = Readonly<Record<string, string | undefined>>;

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'];
const BACKENDS = ['EmailBackend', 'PhoneNumberAuthenticationBackend'];
const SECRET_KEY_MIN_LENGTH = 32;

/** Thrown inside the reading of one variable; `reading` collects them all. */
class Fault extends Error {}

/**
 * Reads the configuration from the environment. In development a missing SECRET_KEY is made, once, in DATA_DIR.
 *
 * @throws UsageError naming every fault at once, one line each: what was expected and where
 */
export function loadConfig(env: Environment): Config {
  const faults: string[] = [];
  const value = (name: VariableName): string | undefined => env[name]?.trim() || undefined;
  const read = <T>(name: VariableName, fallback: T, parse: (text: string) => T): T => {
    const text = value(name);
    if (text === undefined) return fallback;
    try {
      return parse(text);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      faults.push(`${name}: ${error.message}`);
      return fallback;
    }
  };

  const host = read('HOST', '127.0.0.1', parseHost);
  const port = read('PORT', 8000, parsePort);
  const dataDir = resolve(value('DATA_DIR') ?? 'data');
  const database = read<DatabaseConfig>(
    'DATABASE_URL',
    { kind: 'sqlite', file: join(dataDir, 'latchkey.sqlite') },
    parseDatabaseUrl,
  );
  const mode = read<Mode>('NODE_ENV', defaultMode(host, database), (text) => parseMode(text, host, database));
  const publicUrl = read('PUBLIC_URL', originOf(host, port), parseOrigin);
  const smtpUrl = read<string | null>('SMTP_URL', null, parseSmtpUrl);
  const given = read<string | null>('SECRET_KEY', null, parseSecretKey);

  const config = {
    mode,
    database,
    redis: read<RedisConfig | null>('REDIS_URL', null, parseRedisUrl),
    publicUrl,
    host,
    port,
    smtpUrl,
    sessionCookieName: read('SESSION_COOKIE_NAME', 'sessionid', parseToken),
    trustedProxies: read<string[]>('TRUSTED_PROXIES', [], parseRanges),
    trustedOrigins: read<string[]>('TRUSTED_ORIGINS', [], (text) => list(text).map(parseOrigin)),
    storefrontAddresses: blockList(read<string[]>('STOREFRONT_ADDRESSES', [], parseRanges)),
    clientAddressHeader: read<string | null>('CLIENT_ADDRESS_HEADER', null, (text) =>
      parseToken(text).toLowerCase(),
    ),
    loginUrl: read('LOGIN_URL', '/login/', parseLoginUrl),
    authenticationBackends: read('AUTHENTICATION_BACKENDS', BACKENDS, parseBackends),
    logLevel: read('LOG_LEVEL', 'info', parseLogLevel),
    dataDir,
  };

  if (mode === 'production') {
    if (value('SECRET_KEY') === undefined)
      faults.push(`SECRET_KEY: required in production, at least ${SECRET_KEY_MIN_LENGTH} random characters`);
    if (value('SMTP_URL') === undefined)
      faults.push('SMTP_URL: required in production, or nobody gets a reset link');
    if (!publicUrl.startsWith('https://') && !isLoopbackHost(new URL(publicUrl).hostname))
      faults.push('PUBLIC_URL: expected an https:// origin in production, cookies and links depend on it');
  }
  if (faults.length > 0) throw new UsageError(faults.join('\n'));
  return Object.freeze({ ...config, secretKey: given ?? developmentSecretKey(dataDir) });
}

/**
 * The configuration of a process that was told to take any free port and got this one: a PUBLIC_URL that was not given
 * follows the port.
 */
export function atPort(config: Config, port: number): Config {
  const isGiven = config.publicUrl !== originOf(config.host, config.port);
  return Object.freeze({
    ...config,
    port,
    publicUrl: isGiven ? config.publicUrl : originOf(config.host, port),
  });
}

/** The origins of this very service as a browser may spell them; in development localhost has several names. */
export function ownOrigins(config: Pick<Config, 'mode' | 'publicUrl'>): string[] {
  if (config.mode === 'production') return [config.publicUrl];
  const url = new URL(config.publicUrl);
  const port = url.port ? `:${url.port}` : '';
  return [
    config.publicUrl,
    ...['localhost', '127.0.0.1', '[::1]'].map((name) => `${url.protocol}//${name}${port}`),
  ];
}

const isLoopbackHost = (host: string): boolean =>
  host === 'localhost' || host === '::1' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);

const defaultMode = (host: string, database: DatabaseConfig): Mode =>
  isLoopbackHost(host) && database.kind === 'sqlite' ? 'development' : 'production';

const originOf = (host: string, port: number): string =>
  new URL(`http://${host.includes(':') ? `[${host}]` : host}:${port}`).origin;

const list = (text: string): string[] =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean);

function parseMode(text: string, host: string, database: DatabaseConfig): Mode {
  if (text === 'production') return text;
  if (text === 'test') return defaultMode(host, database);
  if (text !== 'development') throw new Fault('expected development or production');
  if (!isLoopbackHost(host))
    throw new Fault(`development listens on loopback only (it has demo users), but HOST is ${host}`);
  return text;
}

function parseHost(text: string): string {
  if (isIP(text) || /^[a-zA-Z0-9.-]+$/.test(text)) return text;
  throw new Fault('expected an address or a host name such as 127.0.0.1');
}

function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65535) return port;
  throw new Fault('expected a number from 0 to 65535');
}

function parseUrl(text: string, expected: string): URL {
  try {
    return new URL(text);
  } catch {
    throw new Fault(`expected ${expected}`);
  }
}

function parseDatabaseUrl(text: string): DatabaseConfig {
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

function parseRedisUrl(text: string): RedisConfig {
  const expected = 'redis://host:6379/0 or rediss://host:6379/0';
  const url = parseUrl(text, expected);
  if (!['redis:', 'rediss:'].includes(url.protocol)) throw new Fault(`expected ${expected}`);
  const keyPrefix = url.searchParams.get('prefix') ?? 'latchkey:';
  url.searchParams.delete('prefix');
  return { url: url.href, keyPrefix };
}

function parseOrigin(text: string): string {
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

function parseSmtpUrl(text: string): string {
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

function parseSecretKey(text: string): string {
  if (text.length >= SECRET_KEY_MIN_LENGTH && new Set(text).size >= 8) return text;
  throw new Fault(`expected at least ${SECRET_KEY_MIN_LENGTH} random characters`);
}

/** RFC 9110 token, which cookie and header names are. */
function parseToken(text: string): string {
  if (/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(text)) return text;
  throw new Fault('expected a name of letters, digits and dashes');
}

function parseRanges(text: string): string[] {
  return list(text).map((item) => {
    const [address = '', prefix, ...rest] = item.split('/');
    const bits = isIP(address) === 4 ? 32 : 128;
    const length = prefix === undefined ? bits : /^\d{1,3}$/.test(prefix) ? Number(prefix) : Number.NaN;
    if (!isIP(address) || rest.length > 0 || !(length <= bits))
      throw new Fault('expected addresses or ranges such as 10.0.0.0/8, separated by commas');
    return item;
  });
}

function blockList(ranges: readonly string[]): BlockList | null {
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

function parseLoginUrl(text: string): string {
  if (/^\/(?![/\\])/.test(text)) return text;
  const url = parseUrl(text, 'a path such as /login/ or an https:// address');
  if (['http:', 'https:'].includes(url.protocol)) return url.href;
  throw new Fault('expected a path such as /login/ or an https:// address');
}

/** Django writes dotted paths here; the last segment names the backend. Unknown ones are other systems'. */
function parseBackends(text: string): string[] {
  return list(text).map((item) => item.split('.').at(-1) ?? item);
}

function parseLogLevel(text: string): string {
  if (LOG_LEVELS.includes(text)) return text;
  throw new Fault(`expected one of ${LOG_LEVELS.join(', ')}`);
}

/**
 * The key of a development installation: made once, readable by its owner only. Several processes may start at
 * the same time, so the file is written aside and linked into place: one of them wins and all read the same key.
 */
function developmentSecretKey(dataDir: string): string {
  const file = join(dataDir, 'secret_key');
  try {
    return readSecretKey(file) ?? makeSecretKey(dataDir, file);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(`DATA_DIR: cannot read or write ${file} (${code})`);
  }
}

function readSecretKey(file: string): string | null {
  try {
    return parseSecretKey(readFileSync(file, 'utf8').trim());
  } catch (error) {
    if (error instanceof Fault) throw new UsageError(`${file}: ${error.message}`);
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function makeSecretKey(dataDir: string, file: string): string {
  makeFolder(dataDir);
  const draft = `${file}.${newUid()}`;
  writeFileSync(draft, `${randomSecret()}\n`, { mode: 0o600, flag: 'wx' });
  try {
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft);
  }
  const key = readSecretKey(file);
  if (key === null) throw new UsageError(`${file}: was removed while it was made`);
  return key;
}
