import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import pg from 'pg';
import type { Environment } from '../../src/config/config.ts';
import { randomHex } from '../../src/lib/random.ts';

const DATABASE_URL = process.env.TEST_DATABASE_URL ?? 'postgres://postgres@127.0.0.1:5432/postgres';
const REDIS_URL = process.env.TEST_REDIS_URL ?? 'redis://127.0.0.1:6379/0';
const NGINX_PATHS = ['/usr/sbin/nginx', '/usr/bin/nginx', '/usr/local/sbin/nginx'];
const CHROMIUM_PATHS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** What the service keeps its data in: a file, PostgreSQL, or PostgreSQL with the counters in Redis. */
export type EngineName = 'sqlite' | 'postgres' | 'redis';

/** A database of a test's own, empty, and the environment that points the service at it. */
export interface Engine {
  readonly env: Environment;
  /** Drops it. */
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

/** The engines that answer here; the test run's last lines say which were left out. */
export async function availableEngines(): Promise<EngineName[]> {
  const [postgres, redis] = await Promise.all([hasPostgres(), hasRedis()]);
  return [
    'sqlite',
    ...(postgres ? (['postgres'] as const) : []),
    ...(postgres && redis ? (['redis'] as const) : []),
  ];
}

/** Makes an empty database for one test file. */
export async function openEngine(name: EngineName): Promise<Engine> {
  const dataDir = mkdtempSync(join(tmpdir(), 'latchkey-test-'));
  const removeFolder = (): void => rmSync(dataDir, { recursive: true, force: true });
  if (name === 'sqlite') return { env: { DATA_DIR: dataDir }, drop: async () => removeFolder() };

  const database = `latchkey_test_${randomHex(6)}`;
  await administer(`create database ${database}`);
  const url = new URL(DATABASE_URL);
  url.pathname = `/${database}`;
  const env = { NODE_ENV: 'development', DATA_DIR: dataDir, DATABASE_URL: url.href };
  const drop = async (): Promise<void> => {
    await administer(`drop database ${database} with (force)`);
    removeFolder();
  };
  if (name === 'postgres') return { env, drop };
  return { env: { ...env, REDIS_URL: `${REDIS_URL}?prefix=${database}:` }, drop };
}

async function administer(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: DATABASE_URL });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
