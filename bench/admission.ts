import { Agent, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { createCore } from '../src/app.ts';
import { loadConfig } from '../src/config/config.ts';
import { createLogger } from '../src/http/logger.ts';
import { encodeUid } from '../src/links/reset-token.ts';
import { availableEngines, type EngineName, openEngine } from '../test/support/engines.ts';
import { ALONE } from './http.ts';
import { startSignInLoad } from './support/child.ts';
import { CREDENTIALS } from './support/data.ts';
import { median } from './support/load.ts';
import { serve } from './support/serve.ts';
import { type Figure, formatTable } from './support/table.ts';

/**
 * `node bench/admission.ts [engine…] [--rounds=5]`: what cheap requests wait while 64 connections sign in, each as fast as it
 * can. Hashing passwords then takes every core; requests that hash nothing must not wait for it, and take no more from it than
 * the processor time they need.
 *
 * Requests of three kinds come at a steady pace, a third of the time beside nothing, a third beside sign-ins; in the last third
 * sign-ins are alone. The rounds are interleaved, so that the machine's moods meet all, and
 * the times of all rounds are one sample: a p99 of a few hundred is chance. Load, measurement and service share the
 * machine, so a p99 holds what the client waited for a core.
 */
const SIGN_INS = 64;
const SECONDS = 5;
/** Between two requests of a kind, milliseconds. */
const PACE = 20;
/** Until sign-ins have filled the queue, milliseconds. */
const HEAD_START = 500;
const MOST = 5;
const OPERATOR = { actorId: null, source: { address: 'operator', agent: 'bench', requestId: 'bench' } };
/** The throttle counts as ever, and lets everything through. */
const ENDLESS = { count: 1_000_000, duration: 86_400, ip_count: 100_000_000 };

interface Probe {
  readonly name: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly bodyOf?: (index: number) => object;
}

const accounts = Array.from({ length: SIGN_INS }, (_, index) => ({
  email: `customer${index}@example.com`,
  password: CREDENTIALS.password,
}));

/** Customers who can sign in, and the probes. */
async function prepare(env: Parameters<typeof loadConfig>[0]): Promise<readonly Probe[]> {
  const core = await createCore(loadConfig(env), createLogger('silent'));
  const people = [...accounts, { ...CREDENTIALS, email: 'link@example.com' }];
  const created = await core.accounts.create(
    people.map((person) => ({ ...person, isEmailVerified: true })),
    OPERATOR.source,
  );
  const linked = created.ok ? created.value.at(-1) : undefined;
  if (!linked) throw new Error('the customers were not created');
  const scopes = { login: ENDLESS, 'password-reset': ENDLESS, link: ENDLESS };
  await core.settingsAdmin.set('THROTTLING_SETTINGS', scopes, OPERATOR);
  const link = `${encodeUid(linked.id)}/${core.resetTokens.make(linked, 'email')}`;
  await core.close();
  return [
    { name: 'health', method: 'GET', path: '/healthz' },
    { name: 'validate reset link', method: 'GET', path: `/users/api-reset/${link}/` },
    {
      name: 'request reset mail',
      method: 'POST',
      path: '/users/password/reset/',
      bodyOf: (index) => ({ email: `somebody${index}@example.com` }),
    },
  ];
}

let asked = 0;

/** @returns milliseconds from the request to the end of its answer */
function timeOf(url: string, probe: Probe, agent: Agent): Promise<number> {
  const index = asked++;
  const body = probe.bodyOf && JSON.stringify(probe.bodyOf(index));
  const headers = {
    'x-forwarded-for': `198.19.${(index >> 8) & 255}.${index & 255}`,
    ...(body !== undefined && {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    }),
  };
  return new Promise((resolve, reject) => {
    const start = performance.now();
    request(`${url}${probe.path}`, { method: probe.method, headers, agent }, (answer) => {
      if (answer.statusCode !== 200) reject(new Error(`${probe.name}: ${answer.statusCode}`));
      answer.resume().on('end', () => resolve(performance.now() - start));
    })
      .on('error', reject)
      .end(body);
  });
}

/** The times of each probe, asked at a steady pace. */
async function probeAll(url: string, probes: readonly Probe[], agent: Agent): Promise<number[][]> {
  const end = performance.now() + SECONDS * 1000;
  const asking = probes.map((): Promise<number>[] => []);
  let next = performance.now();
  while (next < end)
    for (const [index, probe] of probes.entries()) {
      next += PACE / probes.length;
      await pause(Math.max(0, next - performance.now()));
      asking[index]?.push(timeOf(url, probe, agent));
    }
  return Promise.all(asking.map((times) => Promise.all(times)));
}

/** The 99th percentile. */
const p99 = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.ceil(values.length * 0.99) - 1] ?? 0;

async function measure(engine: EngineName, rounds: number): Promise<Figure[]> {
  await using opened = new AsyncDisposableStack();
  const database = await openEngine(engine);
  opened.defer(() => database.drop());
  const probes = await prepare(database.env);
  const env = { ...database.env, TRUSTED_PROXIES: '127.0.0.1' };
  const service = await serve(String(database.env.DATA_DIR), ALONE, env);
  opened.defer(() => service.stop());
  const load = await startSignInLoad();
  opened.defer(() => load.stop());
  const agent = new Agent({ keepAlive: true });
  opened.defer(() => agent.destroy());
  const signIns = (seconds: number) => load.rate({ url: `${service.url}/users/login/`, accounts, seconds });
  const probed = () => probeAll(service.url, probes, agent);

  await signIns(2);
  const idle = probes.map((): number[] => []);
  const beside = probes.map((): number[] => []);
  const rates: { readonly alone: number; readonly beside: number }[] = [];
  for (let round = 0; round < rounds; round++) {
    for (const [index, times] of (await probed()).entries()) idle[index]?.push(...times);
    const alone = await signIns(SECONDS);
    const signingIn = signIns(SECONDS + 1);
    await pause(HEAD_START);
    for (const [index, times] of (await probed()).entries()) beside[index]?.push(...times);
    rates.push({ alone, beside: await signingIn });
  }
  const shares = median(rates.map((rate) => rate.beside / rate.alone));
  return [
    ...probes.map(({ name }, index) =>
      ratioFigure(`${name}, ${engine}`, p99(beside[index] ?? []), p99(idle[index] ?? [])),
    ),
    {
      name: `Sign-ins beside ${(1000 / PACE) * probes.length} such requests a second, to sign-ins alone, ${engine}`,
      measured: `${shares.toFixed(2)} (${median(rates.map((rate) => rate.beside)).toFixed(0)}/s to ${median(rates.map((rate) => rate.alone)).toFixed(0)}/s)`,
      goal: null,
    },
  ];
}

const ratioFigure = (name: string, beside: number, idle: number): Figure => ({
  name: `p99 beside ${SIGN_INS} sign-ins to idle: ${name}`,
  measured: `${(beside / idle).toFixed(1)} (${beside.toFixed(1)} ms to ${idle.toFixed(1)} ms)`,
  goal: { text: `≤ ${MOST}`, isReached: beside <= MOST * idle },
});

/** Arguments choose among engines. */
const chosen = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const rounds = Number(/--rounds=(\d+)/.exec(process.argv.join(' '))?.[1] ?? 5);
const engines = (await availableEngines()).filter(
  (engine) => engine !== 'redis' && (chosen.length === 0 || chosen.includes(engine)),
);
const figures: Figure[] = [];
for (const engine of engines) figures.push(...(await measure(engine, rounds)));
process.stdout.write(`${formatTable(figures)}\n`);
