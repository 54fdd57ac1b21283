import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import pg from 'pg';
import type { Environment } from '../../src/config/config.ts';
import { randomHex } from '../../src/lib/random.ts';

export const DATABASE_URL = process.env.TEST_DATABASE_URL ?? 'postgres://postgres@127.0.0.1:5432/postgres';
const REDIS_URL = process.env.TEST_REDIS_URL ?? 'redis://127.0.0.1:6379/0';
const MARIADB_PATHS = ['/usr/sbin/mariadbd', '/usr/libexec/mariadbd', '/usr/sbin/mysqld'];
const NGINX_PATHS = ['/usr/sbin/nginx', '/usr/bin/nginx', '/usr/local/sbin/nginx'];
/** First the one without a window, with which tests take two thirds of the time. */
const CHROMIUM_PATHS = [
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

/** Of databases whose name is locked as long as their run lives. */
const DATABASE_PREFIX = 'latchkey_test_held_';
let sweeping: Promise<void> | undefined;

/** What the service keeps its data in: a file, PostgreSQL, or PostgreSQL with the counters in Redis. */
export type EngineName = 'sqlite' | 'postgres' | 'redis';

/** An empty database that nobody else uses, and the environment that points the service at it. */
export interface Engine {
  readonly env: Environment;
  /** Drops it, or gives it back. */
  drop(): Promise<void>;
}

/** Whether PostgreSQL answers. */
export async function hasPostgres(): Promise<boolean> {
  const client = new pg.Client({ connectionString: DATABASE_URL, connectionTimeoutMillis: 2000 });
  try {
    await client.connect();
    await client.end();
    return true;
  } catch {
    return false;
  }
}

/** Whether Redis answers. */
export async function hasRedis(): Promise<boolean> {
  const redis = new Redis(REDIS_URL, { lazyConnect: true, retryStrategy: () => null, connectTimeout: 2000 });
  redis.on('error', () => {});
  try {
    await redis.connect();
    return true;
  } catch {
    return false;
  } finally {
    redis.disconnect();
  }
}

/** The system's Chromium, or undefined. */
export const chromiumPath = (): string | undefined =>
  [process.env.CHROMIUM_PATH, ...CHROMIUM_PATHS].find((path) => path !== undefined && existsSync(path));

/** The system's nginx, or undefined. */
export const nginxPath = (): string | undefined =>
  [process.env.NGINX_PATH, ...NGINX_PATHS].find((path) => path !== undefined && existsSync(path));

/** The Python that has Django, the libraries of its password hashers and its drivers, or undefined. Debian's is its own. */
export const djangoPython = (): string | undefined =>
  [process.env.DJANGO_PYTHON, '/usr/bin/python3', 'python3'].find(
    (path) =>
      path !== undefined &&
      spawnSync(path, ['-c', 'import argon2, bcrypt, django, rest_framework, MySQLdb, psycopg2']).status ===
        0,
  );

/** The system's MariaDB, or undefined. */
export const mariadbPath = (): string | undefined => MARIADB_PATHS.find((path) => existsSync(path));

/** The engines that answer here; the test run's last lines say which were left out. */
export async function availableEngines(): Promise<EngineName[]> {
  const [postgres, redis] = await Promise.all([hasPostgres(), hasRedis()]);
  return [
    'sqlite',
    ...(postgres ? (['postgres'] as const) : []),
    ...(postgres && redis ? (['redis'] as const) : []),
  ];
}

/**
 * Makes an empty database for one test file. On PostgreSQL a lock says that it is in use: what a killed run has left is dropped by
 * the next one.
 */
export async function openEngine(name: EngineName): Promise<Engine> {
  const dataDir = mkdtempSync(join(tmpdir(), 'latchkey-test-'));
  const removeFolder = (): void => rmSync(dataDir, { recursive: true, force: true });
  if (name === 'sqlite') return { env: { DATA_DIR: dataDir }, drop: async () => removeFolder() };

  sweeping ??= dropAbandoned();
  await sweeping;
  const database = `${DATABASE_PREFIX}${randomHex(6)}`;
  const holder = await hold(database);
  await administer(`create database ${database}`);
  const url = new URL(DATABASE_URL);
  url.pathname = `/${database}`;
  const env = { NODE_ENV: 'development', DATA_DIR: dataDir, DATABASE_URL: url.href };
  const drop = async (): Promise<void> => {
    await administer(`drop database ${database} with (force)`);
    await holder.end();
    removeFolder();
  };
  if (name === 'postgres') return { env, drop };
  return { env: { ...env, REDIS_URL: redisUrlOf(database) }, drop };
}

/** @param prefix what the keys of a test begin with */
export const redisUrlOf = (prefix: string): string => `${REDIS_URL}?prefix=${prefix}:`;

export const administer = (sql: string): Promise<void> =>
  withAdministrator(async (client) => {
    await client.query(sql);
  });

const withAdministrator = <T>(work: (client: pg.Client) => Promise<T>): Promise<T> =>
  inDatabase(DATABASE_URL, work);

/** Does something by a connection of its own. */
export async function inDatabase<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Locks the name of a database for as long as this process lives: the lock ends with its connection. */
async function hold(database: string): Promise<{ end(): Promise<void> }> {
  const client = new pg.Client({ connectionString: DATABASE_URL });
  client.on('error', () => {});
  await client.connect();
  await client.query('select pg_advisory_lock(hashtextextended($1, 0))', [database]);
  // It keeps nothing running that is done, but for its own end.
  const { stream } = (client as pg.Client & { connection: { stream: Socket } }).connection;
  stream.unref();
  return {
    end() {
      stream.ref();
      return client.end();
    },
  };
}

/** Drops the databases of runs that were killed: nobody holds their lock. */
const dropAbandoned = (): Promise<void> =>
  withAdministrator(async (client) => {
    const { rows } = await client.query<{ name: string }>(
      `select datname as name from pg_database where datname like $1`,
      [`${DATABASE_PREFIX.replaceAll('_', '\\_')}%`],
    );
    for (const { name } of rows) {
      const lock = await client.query<{ free: boolean }>(
        'select pg_try_advisory_lock(hashtextextended($1, 0)) as free',
        [name],
      );
      if (!lock.rows[0]?.free) continue;
      await client.query(`drop database if exists ${name} with (force)`);
      await client.query('select pg_advisory_unlock(hashtextextended($1, 0))', [name]);
    }
  });
