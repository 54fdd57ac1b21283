import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { randomHex } from '../../../src/lib/random.ts';
import { administer, DATABASE_URL, djangoPython, hasPostgres, mariadbPath } from '../engines.ts';
import { startMariadb } from './mariadb.ts';

/** The SECRET_KEY of the shops. */
export const DJANGO_KEY = 'the key of a shop on Django 0123456789';

const PROGRAM = fileURLToPath(new URL('shop.py', import.meta.url));

export type ShopEngine = 'sqlite' | 'postgres' | 'mariadb';

/** What Django has here, so what shops can run on. */
export const SHOP_ENGINES: readonly ShopEngine[] = djangoPython()
  ? [
      'sqlite',
      ...((await hasPostgres()) ? (['postgres'] as const) : []),
      ...(mariadbPath() ? (['mariadb'] as const) : []),
    ]
  : [];

/** Why tests with Django cannot run here; false: they can. */
export const WITHOUT_DJANGO = SHOP_ENGINES.length === 0 && 'Django is not installed';

/** A customer of a shop, as `setup` made them. */
export interface Customer {
  readonly id: number;
  readonly email: string;
  readonly session: string;
  readonly token: string;
  readonly link: readonly [uid: string, token: string];
}

/** What `setup` made: a customer for each hasher, by its name. */
export interface Made {
  readonly people: Readonly<Record<string, Customer>>;
  readonly boss: number;
  readonly clerk: number;
  readonly count: number;
}

/** A shop on real Django, with a database of its own. */
export interface Shop {
  /** For `--from`. */
  readonly url: string;
  /** A folder of its own. */
  readonly folder: string;
  /** Runs a command of shop.py. */
  run<T>(command: string, given?: object): Promise<T>;
  /** Takes the database away. */
  kill(): Promise<void>;
  close(): Promise<void>;
}

export async function openShop(engine: ShopEngine): Promise<Shop> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-shop-'));
  const place = await openDatabase(engine, folder);
  return {
    url: place.url,
    folder,
    async run<T>(command: string, given: object = {}): Promise<T> {
      const child = spawn(djangoPython() ?? 'python3', [
        PROGRAM,
        JSON.stringify(place.settings),
        command,
        JSON.stringify(given),
      ]);
      const exited = once(child, 'exit') as Promise<[number | null]>;
      const [said, complaints, [code]] = await Promise.all([text(child.stdout), text(child.stderr), exited]);
      if (code !== 0) throw new Error(`Django: ${complaints}`);
      return JSON.parse(said) as T;
    },
    kill: place.kill,
    async close() {
      await place.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

interface Place {
  readonly url: string;
  /** As Django's DATABASES has it. */
  readonly settings: object;
  kill(): Promise<void>;
  close(): Promise<void>;
}

async function openDatabase(engine: ShopEngine, folder: string): Promise<Place> {
  const nothing = async (): Promise<void> => {};
  if (engine === 'sqlite') {
    const file = join(folder, 'db.sqlite3');
    const settings = { ENGINE: 'django.db.backends.sqlite3', NAME: file };
    return { url: `sqlite:${file}`, settings, kill: nothing, close: nothing };
  }
  const name = `shop_${randomHex(6)}`;
  if (engine === 'postgres') {
    await administer(`create database ${name}`);
    const url = new URL(DATABASE_URL);
    url.pathname = `/${name}`;
    const drop = () => administer(`drop database if exists ${name} with (force)`);
    const settings = {
      ENGINE: 'django.db.backends.postgresql',
      NAME: name,
      HOST: url.hostname,
      PORT: url.port,
      USER: decodeURIComponent(url.username),
      PASSWORD: decodeURIComponent(url.password),
    };
    return { url: url.href, settings, kill: drop, close: drop };
  }
  const server = await startMariadb();
  await server.create(name);
  const { port, user, password } = server;
  const settings = {
    ENGINE: 'django.db.backends.mysql',
    NAME: name,
    HOST: '127.0.0.1',
    PORT: port,
    USER: user,
    PASSWORD: password,
  };
  const url = `mysql://${user}:${password}@127.0.0.1:${port}/${name}`;
  return { url, settings, kill: () => server.kill(), close: () => server.stop() };
}
