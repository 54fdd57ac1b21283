import { verifyRate } from './support/argon2.ts';
import { startBareServer } from './support/child.ts';
import { CREDENTIALS, prepareData } from './support/data.ts';
import { type Load, median, requestRate } from './support/load.ts';
import { serve } from './support/serve.ts';
import type { Figure } from './support/table.ts';

const ROUNDS = 5;
const SECONDS = 3;
const CONNECTIONS = 32;
const LOGIN_CONCURRENCY = 8;
const MEMORY_REQUESTS = 10_000;
const STARTS = 5;
const MIB = 2 ** 20;
const RESET = { email: 'somebody@example.com' };

/** Rates as ratios to what the machine could do at best, both measured in turn; then start-up and memory. */
export async function httpFigures(): Promise<Figure[]> {
  const rates = await rateFigures(await prepareData());
  // On a database of their own: the rates leave 100,000 messages behind, which the worker would be sending meanwhile.
  return [...rates, ...(await processFigures(await prepareData()))];
}

type Data = Awaited<ReturnType<typeof prepareData>>;

async function rateFigures({ dataDir, resetLink }: Data): Promise<Figure[]> {
  const bare = await startBareServer();
  // Deliveries are another process's work here: what is measured is the request.
  const latchkey = await serve(dataDir, '--no-worker');
  const load = (url: string, more: Partial<Load> = {}): (() => Promise<number>) => {
    const whole = { url, connections: CONNECTIONS, duration: SECONDS, ...more };
    return () => requestRate(whole);
  };
  const post = { method: 'POST', body: RESET } as const;
  const login = { method: 'POST', body: CREDENTIALS, connections: LOGIN_CONCURRENCY } as const;
  try {
    return [
      await compare('POST /users/login/ at concurrency 8, to raw argon2id verification', 0.95, {
        ours: load(`${latchkey.url}/users/login/`, login),
        theirs: () => verifyRate(LOGIN_CONCURRENCY, SECONDS),
      }),
      await compare('GET /users/api-reset/…/, to a bare fastify route', 0.35, {
        ours: load(`${latchkey.url}/users/api-reset/${resetLink}/`),
        theirs: load(`${bare.url}/bare`),
      }),
      await compare('POST /users/password/reset/, to a bare fastify route', 0.25, {
        ours: load(`${latchkey.url}/users/password/reset/`, post),
        theirs: load(`${bare.url}/bare`, post),
      }),
    ];
  } finally {
    await Promise.all([bare.stop(), latchkey.stop()]);
  }
}

interface Sides {
  ours(): Promise<number>;
  theirs(): Promise<number>;
}

/** The median of the ratios of rounds in which both sides run in turn: it holds when the machine's speed drifts. */
async function compare(name: string, target: number, { ours, theirs }: Sides): Promise<Figure> {
  await ours();
  const rounds: { ours: number; theirs: number }[] = [];
  for (let round = 0; round < ROUNDS; round++) rounds.push({ theirs: await theirs(), ours: await ours() });
  const ratios = rounds.map((round) => round.ours / round.theirs);
  const ratio = median(ratios);
  const rate = (side: 'ours' | 'theirs'): string => median(rounds.map((round) => round[side])).toFixed(0);
  const spread = `${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)}`;
  return {
    name,
    measured: `${ratio.toFixed(2)} (${spread}; ${rate('ours')}/s to ${rate('theirs')}/s)`,
    target: `≥ ${target}`,
    isReached: ratio >= target,
  };
}

async function processFigures({ dataDir, resetLink }: Data): Promise<Figure[]> {
  const startups: number[] = [];
  for (let start = 0; start < STARTS; start++) {
    const service = await serve(dataDir);
    startups.push(service.startup);
    await service.stop();
  }
  const startup = median(startups);

  const service = await serve(dataDir);
  const share = { connections: CONNECTIONS, amount: MEMORY_REQUESTS / 2 };
  await requestRate({ url: `${service.url}/users/api-reset/${resetLink}/`, ...share });
  await requestRate({ url: `${service.url}/users/password/reset/`, method: 'POST', body: RESET, ...share });
  const rss = service.residentBytes() / MIB;
  await service.stop();
  return [
    {
      name: 'Start to first answer, existing database',
      measured: `${startup.toFixed(0)} ms`,
      target: '< 1000 ms',
      isReached: startup < 1000,
    },
    {
      name: 'Resident memory after 10,000 requests, worker included',
      measured: `${rss.toFixed(0)} MiB`,
      target: '< 160 MiB',
      isReached: rss < 160,
    },
  ];
}
