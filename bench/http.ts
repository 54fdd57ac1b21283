import { verifyRate } from './support/argon2.ts';
import { startServer } from './support/child.ts';
import { CREDENTIALS, prepareData } from './support/data.ts';
import { type Load, median, requestRate } from './support/load.ts';
import type { Figure } from './support/table.ts';

const ROUNDS = 5;
const SECONDS = 3;
const CONNECTIONS = 16;
const LOGIN_CONCURRENCY = 8;
const MEMORY_REQUESTS = 10_000;
const MIB = 2 ** 20;

/** Requests against the service as ratios to what the machine could do at best, both measured in turn. */
export async function httpFigures(): Promise<Figure[]> {
  const data = await prepareData();
  const bare = await startServer('bare.ts');
  const latchkey = await startServer('latchkey.ts', data.dataDir);
  try {
    const at = (path: string, load: Partial<Load> = {}): Load => ({
      url: latchkey.url + path,
      connections: CONNECTIONS,
      duration: SECONDS,
      ...load,
    });
    const bareLoad = (method: 'GET' | 'POST', body?: unknown): Load => ({
      url: `${bare.url}/bare`,
      method,
      body,
      connections: CONNECTIONS,
      duration: SECONDS,
    });
    const reset = { email: 'somebody@example.com' };
    const login = at('/users/login/', { method: 'POST', body: CREDENTIALS, connections: LOGIN_CONCURRENCY });
    const resetLink = at(`/users/api-reset/${data.resetLink}/`);
    const resetRequest = at('/users/password/reset/', { method: 'POST', body: reset });

    const figures = [
      await compare('POST /users/login/ at concurrency 8, to raw argon2id verification', 0.95, {
        ours: () => requestRate(login),
        theirs: () => verifyRate(LOGIN_CONCURRENCY, SECONDS),
      }),
      await compare('GET /users/api-reset/…/, to a bare fastify route', 0.35, {
        ours: () => requestRate(resetLink),
        theirs: () => requestRate(bareLoad('GET')),
      }),
      await compare('POST /users/password/reset/, to a bare fastify route', 0.25, {
        ours: () => requestRate(resetRequest),
        theirs: () => requestRate(bareLoad('POST', reset)),
      }),
    ];
    await requestRate({ url: resetLink.url, connections: CONNECTIONS, amount: MEMORY_REQUESTS });
    const rss = (await latchkey.residentBytes()) / MIB;
    return [
      ...figures,
      {
        name: 'Resident memory after more than 10,000 requests',
        measured: `${rss.toFixed(0)} MiB`,
        target: '< 160 MiB',
        isReached: rss < 160,
      },
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
