import type { BlockList } from 'node:net';
import { join, resolve } from 'node:path';
import { UsageError } from '../lib/failures.ts';
import {
  BACKENDS,
  blockList,
  type DatabaseConfig,
  defaultMode,
  Fault,
  isLoopbackHost,
  list,
  type Mode,
  originOf,
  parseBackends,
  parseCookieName,
  parseDatabaseUrl,
  parseHost,
  parseLoginUrl,
  parseLogLevel,
  parseMode,
  parseOrigin,
  parsePort,
  parseRanges,
  parseRedisUrl,
  parseSecretKey,
  parseSmtpUrl,
  parseToken,
  type RedisConfig,
  SECRET_KEY_MIN_LENGTH,
} from './parse.ts';
import { developmentSecretKey } from './secret-key.ts';
import type { VariableName } from './variables.ts';

export type { DatabaseConfig, Mode, RedisConfig } from './parse.ts';

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

export type Environment = Readonly<Record<string, string | undefined>>;

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
  const publicUrl = read('PUBLIC_URL', originOf(host, port), parseOrigin);
  const mode = read<Mode>('NODE_ENV', defaultMode(host, database, publicUrl), (text) =>
    parseMode(text, host, database, publicUrl),
  );
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
    sessionCookieName: read('SESSION_COOKIE_NAME', 'sessionid', parseCookieName),
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
