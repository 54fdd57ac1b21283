import { availableParallelism } from 'node:os';
import { HASHES_AT_ONCE } from '../src/hashing/hasher.ts';
import { startBareServer, startVerifyLoop } from './support/child.ts';
import { type BenchData, CREDENTIALS, prepareData } from './support/data.ts';
import { type Load, median, requestRate } from './support/load.ts';
import { serve } from './support/serve.ts';
import { type Figure, figureBelow } from './support/table.ts';

const ROUNDS = 5;
const SECONDS = 3;
const CONNECTIONS = 64;
/** Sign-ins at once. */
const SIGN_INS = 8;
const MEMORY_REQUESTS = 10_000;
const STARTS = 5;
const MIB = 2 ** 20;
const RESET = { email: 'somebody@example.com' };
/** 4,800 a second where the bare route answers 40,000: five times as many as better-auth 1.6.34 there. */
const CODE_GOAL = 0.12;
const phone = (number: number): string => `+9053${10_000_000 + number}`;
/** Deliveries are another process's work: what the rates measure is the request. */
export const ALONE = ['--no-worker'];

/** This computer may pass addresses on. */
const PROXIED = { TRUSTED_PROXIES: '127.0.0.1' };

type Measure = () => Promise<number>;

/** Rates as ratios to what the machine could do at best, both measured in turn; then start-up and memory. */
export async function httpFigures(): Promise<Figure[]> {
  const data = await prepareData();
  const figures = [...(await signInFigures(data)), ...(await requestFigures(data))];
  // On a database of their own: the rates leave 100,000 messages behind, which the worker would be sending meanwhile.
  return [...figures, ...(await processFigures(await prepareData()))];
}

export const load = (url: string, more: Partial<Load> = {}): Measure => {
  const whole = { url, connections: CONNECTIONS, duration: SECONDS, ...more };
  return () => requestRate(whole);
};

/**
 * Sign-ins beside a bare loop that verifies with as many threads. HTTP and the load need a core that the loop could use
 * for hashing, so one is left to them on both sides. The figures without it, and of a server that only verifies, are shown as well.
 */
async function signInFigures({ dataDir }: BenchData): Promise<Figure[]> {
  const threads = Math.max(1, Math.min(HASHES_AT_ONCE, availableParallelism() - 1));
  const [sparing, all] = [{ UV_THREADPOOL_SIZE: String(threads) }, {}];
  const bare = await startBareServer();
  try {
    const toRaw = `POST /users/login/ at concurrency ${SIGN_INS}, to raw argon2id verification`;
    return [
      withGoal(`${toRaw}, a core left to HTTP`, await signInRatio(dataDir, sparing), 0.95),
      withoutGoal(`${toRaw}, hashing on every core`, await signInRatio(dataDir, all)),
      withoutGoal(
        'A bare fastify route that verifies, likewise',
        await besideLoop(all, signIns(`${bare.url}/verify`)),
      ),
    ];
  } finally {
    await bare.stop();
  }
}

async function signInRatio(dataDir: string, env: NodeJS.ProcessEnv): Promise<Ratio> {
  const service = await serve(dataDir, ALONE, env);
  try {
    return await besideLoop(env, signIns(`${service.url}/users/login/`));
  } finally {
    await service.stop();
  }
}

const signIns = (url: string): Measure =>
  load(url, { method: 'POST', body: CREDENTIALS, connections: SIGN_INS });

async function besideLoop(env: NodeJS.ProcessEnv, ours: Measure): Promise<Ratio> {
  const loop = await startVerifyLoop(env);
  try {
    return await compare(ours, () => loop.rate(SIGN_INS, SECONDS));
  } finally {
    await loop.stop();
  }
}

async function requestFigures({ dataDir, resetLink }: BenchData): Promise<Figure[]> {
  const [bare, service] = [await startBareServer(), await serve(dataDir, ALONE, PROXIED)];
  const post = { method: 'POST', body: RESET } as const;
  // One network may have only so many messages waiting.
  const many = { ...post, addresses: 1000 } as const;
  // A phone gets only so many codes.
  const codes = {
    method: 'POST',
    addresses: 1000,
    bodyOf: (number: number) => ({ phone: phone(number) }),
  } as const;
  const [get, reset] = ['GET /users/api-reset/…/', 'POST /users/password/reset/'];
  try {
    return [
      withGoal(
        `${get}, to a bare fastify route`,
        await compare(load(`${service.url}/users/api-reset/${resetLink}/`), load(`${bare.url}/bare`)),
        0.35,
      ),
      withGoal(
        `${reset}, to a bare fastify route`,
        await compare(load(`${service.url}/users/password/reset/`, many), load(`${bare.url}/bare`, post)),
        0.25,
      ),
      withGoal(
        'POST /users/otp-login/ for a code, to a bare fastify route',
        await compare(load(`${service.url}/users/otp-login/`, codes), load(`${bare.url}/bare`, post)),
        CODE_GOAL,
      ),
    ];
  } finally {
    await Promise.all([bare.stop(), service.stop()]);
  }
}

interface Ratio {
  readonly median: number;
  readonly text: string;
}

/** The median of the ratios of rounds in which both sides run in turn: it holds when the machine's speed drifts. */
export async function compare(ours: Measure, theirs: Measure): Promise<Ratio> {
  await ours();
  const rounds: { ours: number; theirs: number }[] = [];
  for (let round = 0; round < ROUNDS; round++) rounds.push({ theirs: await theirs(), ours: await ours() });
  const ratios = rounds.map((round) => round.ours / round.theirs);
  const ratio = median(ratios);
  const rate = (side: 'ours' | 'theirs'): string => median(rounds.map((round) => round[side])).toFixed(0);
  const spread = `${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)}`;
  return {
    median: ratio,
    text: `${ratio.toFixed(2)} (${spread}; ${rate('ours')}/s to ${rate('theirs')}/s)`,
  };
}

export const withGoal = (name: string, ratio: Ratio, least: number): Figure => ({
  name,
  measured: ratio.text,
  goal: { text: `≥ ${least}`, isReached: ratio.median >= least },
});

export const withoutGoal = (name: string, ratio: Ratio): Figure => ({
  name,
  measured: ratio.text,
  goal: null,
});

async function processFigures({ dataDir, resetLink }: BenchData): Promise<Figure[]> {
  const startups: number[] = [];
  for (let start = 0; start < STARTS; start++) {
    const service = await serve(dataDir);
    startups.push(service.startup);
    await service.stop();
  }

  const service = await serve(dataDir, [], PROXIED);
  const share = { connections: CONNECTIONS, amount: MEMORY_REQUESTS / 2 };
  await requestRate({ url: `${service.url}/users/api-reset/${resetLink}/`, ...share });
  await requestRate({
    url: `${service.url}/users/password/reset/`,
    method: 'POST',
    body: RESET,
    addresses: 1000,
    ...share,
  });
  const resident = service.residentBytes() / MIB;
  await service.stop();
  return [
    figureBelow('Start to first answer, existing database', median(startups), {
      unit: 'ms',
      below: 1000,
      digits: 0,
    }),
    figureBelow('Resident memory after 10,000 requests, of the server alone', resident, {
      unit: 'MiB',
      below: 224,
      digits: 0,
    }),
  ];
}
