import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../lib/failures.ts';
import { makeFolder } from '../lib/folder.ts';
import { isPlain } from '../lib/link-target.ts';
import { newUid, randomSecret } from '../lib/random.ts';
import { misfits } from '../lib/validation.ts';
import { type Environment, givenFor } from './given.ts';
import { isLocal, isLoopbackHost, originOf } from './parse.ts';
import { type Config, VARIABLES, type Variable } from './variables.ts';

export type { Environment } from './given.ts';
export type { DatabaseConfig, Mode, PostgresConfig, RedisConfig } from './parse.ts';
export type { Config } from './variables.ts';

/**
 * Reads the configuration from the environment, and secrets from files that it names. In development a missing SECRET_KEY is
 * generated once and kept in DATA_DIR.
 *
 * @throws UsageError with one line per fault: the variable, and what was expected
 */
export function loadConfig(env: Environment): Config {
  return loadWithEnvironment(env).config;
}

/**
 * The configuration, and the environment in which a child process has the same one, whatever becomes of the files that
 * secrets were read from: the values take the place of NAME_FILE.
 *
 * @throws UsageError as {@link loadConfig} does
 */
export function loadWithEnvironment(env: Environment): { config: Config; environment: Environment } {
  const { config, faults, environment } = readVariables(env);
  if (faults.length > 0) throw new UsageError(faults.join('\n'));
  const secretKey = config.secretKey || developmentSecretKey(config.dataDir);
  return {
    config: Object.freeze({ ...config, secretKey }),
    environment: { ...environment, [VARIABLES.secretKey.name]: secretKey },
  };
}

/** Reads the configuration and changes nothing: where no SECRET_KEY is given, `secretKey` is empty. Faults are one line each. */
export function examineConfig(env: Environment): { config: Config; faults: readonly string[] } {
  const { config, faults } = readVariables(env);
  return { config, faults };
}

function readVariables(env: Environment): {
  config: Config;
  faults: readonly string[];
  environment: Environment;
} {
  const environment: Record<string, string | undefined> = { ...env };
  const faults: string[] = [];
  const isGiven = new Set<Variable>();
  const values: Record<string, unknown> = {};
  for (const [key, variable] of Object.entries<Variable>(VARIABLES)) {
    const { schema, fallback, read = (text) => text } = variable;
    const { name, text, fault } = givenFor(variable, env);
    if (text !== undefined || fault !== undefined) isGiven.add(variable);
    if (name !== variable.name) {
      delete environment[name];
      environment[variable.name] = text;
    }
    const [misfit] = text === undefined ? [] : misfits(schema, text);
    const complaint = fault ?? misfit?.complaint;
    if (complaint !== undefined) faults.push(`${name}: ${complaint}`);
    // Variables are read in the table's order, so earlier values are there.
    const earlier = values as Config;
    const standard = typeof fallback === 'function' ? fallback(earlier) : fallback;
    const used = misfit ? standard : (text ?? standard);
    values[key] = used === null ? null : read(used, earlier);
  }
  const config = values as Config;

  faults.push(...conflicts(config, isGiven));
  return { config, faults, environment };
}

/** Faults of several variables together: a development service that others can reach, or an unsafe production one. */
function conflicts(config: Config, isGiven: ReadonlySet<Variable>): string[] {
  const { host, publicUrl } = config;
  const faults: string[] = [];
  if (config.metricsPort !== null && config.metricsPort !== 0 && config.metricsPort === config.port)
    faults.push(`METRICS_PORT: expected another port than PORT, both are ${config.port}`);
  if (config.mode === 'development') {
    if (isLocal(config)) return faults;
    faults.push(
      isLoopbackHost(host)
        ? `NODE_ENV: development is for this computer only (it shows all mail), but PUBLIC_URL is ${publicUrl}`
        : `NODE_ENV: development listens on loopback only (it has demo users), but HOST is ${host}`,
    );
  }
  if (!isGiven.has(VARIABLES.secretKey))
    faults.push('SECRET_KEY: required in production, at least 32 random characters');
  if (!isGiven.has(VARIABLES.smtpUrl))
    faults.push('SMTP_URL: required in production, or nobody gets a reset link');
  if (!publicUrl.startsWith('https://') && !isLoopbackHost(new URL(publicUrl).hostname))
    faults.push('PUBLIC_URL: expected an https:// origin in production, cookies and links depend on it');
  if (isPlain(config.loginUrl))
    faults.push(
      'LOGIN_URL: expected a path or an https:// address in production, people type passwords there',
    );
  return faults;
}

/** Where the key of a development installation is kept. */
export const developmentKeyFile = (dataDir: string): string => join(dataDir, 'secret_key');

/**
 * The key of a development installation: generated once, readable by its owner only. Several processes may start at
 * the same time, so each links a draft into place: one of them wins, and all read the same key.
 */
function developmentSecretKey(dataDir: string): string {
  const file = developmentKeyFile(dataDir);
  let key: string;
  try {
    key = readSecretKey(file) ?? makeSecretKey(dataDir, file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(`DATA_DIR: cannot read or write ${file} (${code})`);
  }
  const [misfit] = misfits(VARIABLES.secretKey.schema, key);
  if (misfit) throw new UsageError(`${file}: ${misfit.complaint}`);
  return key;
}

function readSecretKey(file: string): string | null {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
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
  return readFileSync(file, 'utf8').trim();
}

/**
 * The configuration once a process with PORT=0 knows its port. PUBLIC_URL follows the port unless it was set.
 */
export function atPort(config: Config, port: number): Config {
  const isGiven = config.publicUrl !== originOf(config.host, config.port);
  return Object.freeze({
    ...config,
    port,
    publicUrl: isGiven ? config.publicUrl : originOf(config.host, port),
  });
}

/** The origins of this service as browsers may spell them. In development localhost has several names. */
export function ownOrigins(config: Pick<Config, 'mode' | 'publicUrl'>): string[] {
  if (config.mode === 'production') return [config.publicUrl];
  const url = new URL(config.publicUrl);
  const port = url.port ? `:${url.port}` : '';
  return [
    config.publicUrl,
    ...['localhost', '127.0.0.1', '[::1]'].map((name) => `${url.protocol}//${name}${port}`),
  ];
}
