import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadConfig } from '../../src/config/config.ts';
import { endWithThis } from '../../test/support/ending.ts';
import { type Engine, type EngineName, openEngine } from '../../test/support/engines.ts';
import { ALONE } from '../http.ts';
import { openMeter } from '../support/costs.ts';
import { PASSWORD, type Person, preparePeople } from '../support/people.ts';
import { type Rate, type Requests, rateOf } from '../support/rate.ts';
import { serve } from '../support/serve.ts';
import type { KindName } from './kinds.ts';

const CONNECTIONS = 64;
/**
 * From how many addresses each is asked. Latchkey has most to store when all are strangers: all of 198.18.0.0/15. better-auth looks
 * at each address that it has counted in the last minute for every request, so many would make it slower than it is for most shops.
 */
const ADDRESSES = { latchkey: 131_072, betterAuth: 1000 };
/** How long: longer where each answer takes a password's hash. */
const SECONDS: Readonly<Record<KindName, number>> = {
  'read session': 2,
  'request reset mail': 2,
  'request code': 2,
  'sign in': 6,
};
const PEOPLE = 64;
const SERVER = fileURLToPath(new URL('better-auth.js', import.meta.url));

export interface Measured {
  /** Requests a second. */
  readonly rate: number;
  /** Processor time of a request, milliseconds: of all threads, and of the database. */
  readonly processor: number;
}

/** A service under load. */
export interface Side {
  /** @throws when an answer was not 2xx */
  measure(kind: KindName): Promise<Measured>;
  stop(): Promise<void>;
}

type Kinds = Readonly<Record<KindName, Requests>>;
type Known = Pick<Person, 'email' | 'cookie'>;

const chooser =
  <P>(people: readonly P[]) =>
  (index: number): P =>
    people[index % people.length] as P;
/** A Turkish mobile number nobody has. */
const phone = (index: number): string => `+90530${String(index).padStart(7, '0')}`;

/** As `npm start` runs it, without its worker. */
export async function startLatchkey(name: EngineName): Promise<Side> {
  const engine = await openEngine(name);
  const person = chooser(await preparePeople(engine.env, PEOPLE, PASSWORD));
  const service = await serve(String(engine.env.DATA_DIR), ALONE, {
    ...engine.env,
    TRUSTED_PROXIES: '127.0.0.1',
  });
  const kinds: Kinds = {
    'read session': (index) => ({ path: '/session/check/', headers: { cookie: person(index).cookie } }),
    'request reset mail': (index) => post('/users/password/reset/', { email: person(index).email }),
    'request code': (index) => post('/users/otp-login/', { phone: phone(index) }),
    'sign in': (index) => post('/users/login/', { email: person(index).email, password: PASSWORD }),
  };
  return side(engine, service, { kinds, addresses: ADDRESSES.latchkey }, () => service.stop());
}

export async function startBetterAuth(name: EngineName): Promise<Side> {
  const engine = await openEngine(name);
  const database = engine.env.DATABASE_URL ?? join(String(engine.env.DATA_DIR), 'better-auth.db');
  const child = endWithThis(
    fork(SERVER, [database, String(PEOPLE)], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      env: { ...process.env, NODE_ENV: 'production' },
    }),
  );
  const [{ url, people }] = (await once(child, 'message')) as [{ url: string; people: readonly Known[] }];
  const person = chooser(people);
  const ask = (path: string, body: object) => post(`/api/auth${path}`, body, { origin: url });
  const kinds: Kinds = {
    'read session': (index) => ({
      path: '/api/auth/get-session',
      headers: { cookie: person(index).cookie },
    }),
    'request reset mail': (index) => ask('/request-password-reset', { email: person(index).email }),
    'request code': (index) => ask('/phone-number/send-otp', { phoneNumber: phone(index) }),
    'sign in': (index) => ask('/sign-in/email', { email: person(index).email, password: PASSWORD }),
  };
  return side(engine, { url, pid: child.pid ?? 0 }, { kinds, addresses: ADDRESSES.betterAuth }, async () => {
    child.kill('SIGKILL');
    await once(child, 'exit');
  });
}

const post = (path: string, body: object, headers: Readonly<Record<string, string>> = {}) =>
  ({ method: 'POST', path, body, headers }) as const;

async function side(
  engine: Engine,
  { url, pid }: { readonly url: string; readonly pid: number },
  { kinds, addresses }: { readonly kinds: Kinds; readonly addresses: number },
  stop: () => Promise<void>,
): Promise<Side> {
  const meter = await openMeter(loadConfig(engine.env).database, { pid, threads: 'all' });
  const counter = { count: 0 };
  return {
    async measure(kind) {
      let load: Rate = { answered: 0, perSecond: 0, latencies: [] };
      const cost = await meter.cost(async () => {
        const asked = { connections: CONNECTIONS, addresses, seconds: SECONDS[kind] };
        load = await rateOf(url, kinds[kind], counter, asked);
      });
      return { rate: load.perSecond, processor: cost / load.answered };
    },
    async stop() {
      await meter.close();
      await stop();
      await engine.drop();
    },
  };
}
