import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { median } from '../support/load.ts';
import { measureWorker, redisPerSignIn, sealRate } from './aside.ts';
import { ask, type Bench, type Figures, measureLoad, startBench } from './bench.ts';
import { ENGINES, type EngineName, KINDS, type Kind } from './endpoints.ts';
import { MEASURED_FILE, type Measured, type Point, readMeasured } from './measured.ts';

/**
 * `node bench/simulation/measure.ts [--part 'postgres, sign in']`: sweeps the number of connections on this machine and writes
 * measured.json, which the simulation is compared with. Takes ten minutes, or two for one part, which replaces the one in the
 * file; PostgreSQL and Redis must answer. What other programs use is noted.
 */
const CONNECTIONS = [1, 2, 4, 8, 16, 32, 64, 128, 256] as const;
/** More at once, on two cores, are refused with 503 once the queue of passwords is full or an answer takes too long. */
const MOST_SIGN_INS = 64;
/** Of so many rounds, the quietest count. */
const [ROUNDS, COUNTED] = [3, 1];
/** Where other programs use no more of the cores, a round is quiet: once enough are, no more are needed. */
const QUIET = 0.15;
/** Among 256 connections a sign-in waits for seconds: so long that each is answered a few times. Seconds. */
const secondsOf = (kind: Kind, connections: number): number =>
  kind === 'sign in' ? Math.max(1.5, connections * 0.04) : 1.2;

/** Answers before anything is measured. */
const WARM_UP: Readonly<Record<Kind, number>> = {
  'read session': 5000,
  'request reset': 5000,
  'sign in': 50,
};

const percent = (share: number): string => `${(share * 100).toFixed(0)} %`;

async function sweep(bench: Bench, engine: EngineName, kind: Kind): Promise<Point[]> {
  const points: Point[] = [];
  // Warms up code, plans and connections.
  for (let answers = 0; answers < WARM_UP[kind]; )
    answers += (await ask(bench, kind, { connections: 32, duration: 2 })).latencies.length;
  for (const connections of CONNECTIONS.filter((count) => kind !== 'sign in' || count <= MOST_SIGN_INS)) {
    const load = { connections, duration: secondsOf(kind, connections) };
    const rounds: Figures[] = [];
    const quiet = () => rounds.filter(({ neighbours }) => neighbours < QUIET);
    while (rounds.length < ROUNDS && quiet().length < COUNTED)
      rounds.push(await measureLoad(bench, kind, load));
    const quietest = rounds.toSorted((a, b) => a.neighbours - b.neighbours).slice(0, COUNTED);
    const point = { engine, kind, connections, ...medianOf(quietest) };
    points.push(point);
    const { throughput, p50, p99, neighbours } = point;
    process.stdout.write(
      `${engine}, ${kind}, ${connections}: ${throughput}/s, ${p50} and ${p99} ms, others use ${percent(neighbours)}, fsync ${point.fsync} µs\n`,
    );
  }
  return points;
}

function medianOf(rounds: readonly Figures[]): Figures {
  const of = (figure: (round: Figures) => number): number =>
    Number(median(rounds.map(figure)).toPrecision(4));
  return {
    throughput: of(({ throughput }) => throughput),
    p50: of(({ p50 }) => p50),
    p99: of(({ p99 }) => p99),
    work: {
      loop: of(({ work }) => work.loop),
      threads: of(({ work }) => work.threads),
      database: of(({ work }) => work.database),
      client: of(({ work }) => work.client),
    },
    neighbours: of(({ neighbours }) => neighbours),
    fsync: of(({ fsync }) => fsync),
  };
}

async function withBench<T>(engine: EngineName, work: (bench: Bench) => Promise<T>): Promise<T> {
  const bench = await startBench(engine);
  try {
    return await work(bench);
  } finally {
    await bench.stop();
  }
}

/** What the sweep of a kind of request on an engine replaces in the file. */
const sweepPart = (engine: EngineName, kind: Kind) => (): Promise<Partial<Measured>> =>
  withBench(engine, async (bench) => {
    const points = await sweep(bench, engine, kind);
    const others = readMeasured().points.filter((point) => point.engine !== engine || point.kind !== kind);
    return { points: [...others, ...points] };
  });

const aside = (): Promise<Partial<Measured>> =>
  withBench('postgres', async (bench) => ({
    date: new Date().toISOString().slice(0, 10),
    machine: {
      processor: cpus()[0]?.model ?? 'unknown',
      cores: availableParallelism(),
      node: process.versions.node,
      postgres: await bench.postgres.version(),
    },
    sealed: await sealRate(bench),
    ...(await measureWorker(bench)),
    redis: await redisPerSignIn(),
  }));

const PARTS: ReadonlyMap<string, () => Promise<Partial<Measured>>> = new Map([
  ...ENGINES.flatMap((engine) =>
    KINDS.map((kind) => [`${engine}, ${kind}`, sweepPart(engine, kind)] as const),
  ),
  ['aside', aside],
]);

const { values } = parseArgs({ options: { part: { type: 'string' } } });
for (const [name, measure] of PARTS) {
  if (values.part !== undefined && values.part !== name) continue;
  const measured = { ...readMeasured(), ...(await measure()) };
  writeFileSync(MEASURED_FILE, `${JSON.stringify(measured, null, 2)}\n`);
}
