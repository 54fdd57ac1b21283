import { availableEngines, type EngineName } from '../../test/support/engines.ts';
import type { BenchOptions } from '../options.ts';
import { median } from '../support/load.ts';
import { formatRows } from '../support/table.ts';
import { KINDS, type Kind } from './kinds.ts';
import { openShop, type Shop } from './shop.ts';

/** Rounds in which every size has its turn: many short ones, so that the machine's moods meet all. One more before them warms up. */
const ROUNDS = 11;
/** What a request may cost at the largest size, to what it costs at the smallest. */
const MOST = 1.2;

/** Of one request, milliseconds. */
interface Cost {
  readonly processor: number;
  readonly latency: number;
}

/** What requests cost on databases of several sizes, a table for each engine. */
export async function growthTables({
  engine,
  sizes,
}: Extract<BenchOptions, { what: 'growth' }>): Promise<string> {
  const engines = (await availableEngines()).filter((name) => name !== 'redis');
  const tables: string[] = [];
  for (const name of engine ? [engine] : engines) tables.push(`${name}\n${await growthOn(name, sizes)}`);
  return tables.join('\n\n');
}

async function growthOn(name: EngineName, sizes: readonly number[]): Promise<string> {
  const shops: Shop[] = [];
  try {
    for (const size of sizes) {
      const startedAt = performance.now();
      shops.push(await openShop(name, size));
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
      process.stderr.write(`${name}: ${size.toLocaleString('en')} users after ${seconds} s\n`);
    }
    const rows: string[][] = [];
    for (const kind of KINDS) {
      const row = rowOf(kind, await costsOf(kind, shops));
      process.stderr.write(`${name}: ${row.join(' ')}\n`);
      rows.push(row);
    }
    const columns = shops.map(({ size }) => size.toLocaleString('en'));
    return formatRows([
      [
        'request',
        ...columns.map((size) => `processor at ${size}`),
        'ratio',
        ...columns.map((size) => `latency at ${size}`),
        'ratio',
        '',
      ],
      ...rows,
    ]);
  } finally {
    for (const shop of shops) await shop.stop();
  }
}

/** The costs at each size, round by round. */
async function costsOf(kind: Kind, shops: readonly Shop[]): Promise<readonly (readonly Cost[])[]> {
  const costs = shops.map((): Cost[] => []);
  for (let round = 0; round <= ROUNDS; round++)
    for (const [index, shop] of shops.entries()) {
      const cost = await costOf(kind, shop);
      if (round > 0) costs[index]?.push(cost);
    }
  return costs;
}

async function costOf(kind: Kind, shop: Shop): Promise<Cost> {
  const steps = await kind.steps(shop, kind.times);
  const latencies: number[] = [];
  const processor = await shop.meters[kind.by].cost(async () => {
    for (const step of steps) {
      const startedAt = performance.now();
      await step();
      latencies.push(performance.now() - startedAt);
    }
  });
  return { processor: processor / steps.length, latency: median(latencies) };
}

/** The medians at each size, and of the rounds' ratios of the largest to the smallest. */
function rowOf({ name }: Kind, costs: readonly (readonly Cost[])[]): string[] {
  const ratio = (of: keyof Cost): number =>
    median((costs.at(-1) ?? []).map((cost, round) => cost[of] / (costs[0]?.[round]?.[of] ?? Number.NaN)));
  const cells = (of: keyof Cost): string[] => [
    ...costs.map((rounds) => `${median(rounds.map((cost) => cost[of])).toFixed(3)} ms`),
    ratio(of).toFixed(2),
  ];
  return [
    name,
    ...cells('processor'),
    ...cells('latency'),
    ratio('processor') <= MOST ? 'reached' : `MISSED: ≤ ${MOST}`,
  ];
}
