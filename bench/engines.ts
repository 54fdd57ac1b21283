import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import autocannon from 'autocannon';
import { createCore } from '../src/app.ts';
import { loadConfig } from '../src/config/config.ts';
import { createLogger } from '../src/http/logger.ts';
import { encodeUid } from '../src/links/reset-token.ts';
import { type Engine, type EngineName, openEngine } from '../test/support/engines.ts';
import { ALONE } from './http.ts';
import { median } from './support/load.ts';
import type { RunningService } from './support/serve.ts';

/**
 * `node bench/engines.ts [--against <folder>] [--engine postgres|redis|sqlite] [--rounds 3]`: what shops ask for most, by many
 * visitors at once. With the folder of another commit, both are measured in turn, so that the machine's moods meet both.
 */
const CONNECTIONS = 64;
const SECONDS = 1.5;
const PEOPLE = 256;
const OPERATOR = { address: 'operator', agent: 'bench', requestId: 'bench' };
/** The throttle counts as ever, and lets everything through. */
const ENDLESS = { count: 1_000_000, duration: 86_400, ip_count: 100_000_000 };

interface Request {
  readonly method?: 'GET' | 'POST';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
}

/** Makes the next request: each of somebody else, from one of 1,000 addresses. */
type Requests = (index: number) => Request;

interface Person {
  readonly cookie: string;
  readonly link: string;
}

/** Customers who are signed in and hold a reset link. */
async function prepare({ env }: Engine): Promise<Person[]> {
  const core = await createCore(loadConfig(env), createLogger('silent'));
  const scopes = { login: ENDLESS, 'password-reset': ENDLESS, link: ENDLESS };
  await core.settingsAdmin.set('THROTTLING_SETTINGS', scopes, { actorId: null, source: OPERATOR });
  const people: Person[] = [];
  for (let index = 0; index < PEOPLE; index++) {
    const customer = { email: `customer${index}@example.com`, isEmailVerified: true };
    const created = await core.accounts.create([customer], OPERATOR);
    const user = created.ok ? created.value[0] : undefined;
    const signedIn = user && (await core.credentials.startSession(user, OPERATOR));
    if (!signedIn?.ok) throw new Error('nobody could be signed in');
    const { user: current, session } = signedIn.value;
    people.push({
      cookie: `${core.config.sessionCookieName}=${session.id}`,
      link: `${encodeUid(current.id)}/${core.resetTokens.make(current, 'email')}`,
    });
  }
  await core.close();
  return people;
}

const kindsOf = (people: readonly Person[]): Readonly<Record<string, Requests>> => {
  const person = (index: number) => people[index % people.length] as Person;
  return {
    'read session': (index) => ({ path: '/session/check/', headers: { cookie: person(index).cookie } }),
    'validate reset link': (index) => ({ path: `/users/api-reset/${person(index).link}/` }),
    'request reset mail': (index) => ({
      method: 'POST',
      path: '/users/password/reset/',
      body: { email: `somebody${index}@example.com` },
    }),
    'request code': (index) => ({
      method: 'POST',
      path: '/users/otp-login/',
      body: { phone: `+90530${String(index).padStart(7, '0')}` },
    }),
  };
};

interface Side {
  readonly service: RunningService;
  readonly kinds: Readonly<Record<string, Requests>>;
  /** Requests so far: none is asked for twice. */
  count: number;
  stop(): Promise<void>;
}

async function start(name: EngineName, folder: string): Promise<Side> {
  const engine = await openEngine(name);
  const { serve } = (await import(
    resolve(folder, 'bench/support/serve.ts')
  )) as typeof import('./support/serve.ts');
  const kinds = kindsOf(await prepare(engine));
  const env = { ...engine.env, TRUSTED_PROXIES: '127.0.0.1' };
  const service = await serve(String(engine.env.DATA_DIR), ALONE, env);
  const stop = async (): Promise<void> => {
    await service.stop();
    await engine.drop();
  };
  return { service, kinds, count: 0, stop };
}

/** Requests a second. @throws when an answer was not 2xx */
async function rate(side: Side, kind: string): Promise<number> {
  const next = side.kinds[kind] as Requests;
  const setupRequest = (request: autocannon.Request): autocannon.Request => {
    const index = side.count++;
    const { body, headers = {}, ...rest } = next(index);
    const address = `198.18.${(index % 1000) >> 8}.${index & 255}`;
    return {
      ...request,
      ...rest,
      headers: { 'content-type': 'application/json', 'x-forwarded-for': address, ...headers },
      ...(body && { body: JSON.stringify(body) }),
    };
  };
  const result = await autocannon({
    url: side.service.url,
    connections: CONNECTIONS,
    duration: SECONDS,
    requests: [{ setupRequest }],
  });
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${kind}: ${result.non2xx} answers were not 2xx, ${result.errors} requests failed`);
  return result['2xx'] / result.duration;
}

async function compare(sides: readonly Side[], rounds: number): Promise<void> {
  for (const kind of Object.keys(sides[0]?.kinds ?? {})) {
    const rates = sides.map((): number[] => []);
    for (let round = 0; round <= rounds; round++)
      for (const [index, side] of sides.entries()) {
        const measured = await rate(side, kind);
        // The first round warms up.
        if (round > 0) rates[index]?.push(measured);
      }
    const [ours = 0, theirs] = rates.map(median);
    const ratio = theirs === undefined ? '' : ` to ${theirs.toFixed(0)}/s: ${(ours / theirs).toFixed(2)}`;
    process.stdout.write(`${kind.padEnd(22)}${ours.toFixed(0)}/s${ratio}\n`);
  }
}

const { values } = parseArgs({
  options: {
    against: { type: 'string' },
    engine: { type: 'string', default: 'postgres' },
    rounds: { type: 'string', default: '3' },
  },
});
const folders = ['.', ...(values.against ? [values.against] : [])];
const sides: Side[] = [];
try {
  for (const folder of folders) sides.push(await start(values.engine as EngineName, folder));
  await compare(sides, Number(values.rounds));
} finally {
  for (const side of sides) await side.stop();
}
