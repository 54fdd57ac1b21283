import { availableParallelism } from 'node:os';
import { type Engine, openEngine } from '../../test/support/engines.ts';
import { ALONE } from '../http.ts';
import { PASSWORD, preparePeople } from '../support/people.ts';
import { rateOf } from '../support/rate.ts';
import { type RunningService, serve } from '../support/serve.ts';
import { requestsOf } from '../support/visitors.ts';
import type { Kind } from './endpoints.ts';
import type { Point } from './measured.ts';
import { databaseWork, fsyncTime, type PostgresWatch, watchPostgres, workNow } from './probe.ts';
import { quantile } from './simulate.ts';

const PEOPLE = 256;
const ADDRESSES = 1000;

/** The service on an engine, with people in its database and an eye on who computes how much. */
export interface Bench {
  readonly engine: Engine;
  readonly service: RunningService;
  readonly postgres: PostgresWatch;
  readonly requests: ReturnType<typeof requestsOf>;
  /** Requests so far: none is asked for twice. */
  count: number;
  stop(): Promise<void>;
}

export async function startBench(name: 'sqlite' | 'postgres' | 'redis'): Promise<Bench> {
  const engine = await openEngine(name);
  const requests = requestsOf(await preparePeople(engine.env, PEOPLE, PASSWORD));
  // On a busy machine the default would refuse some.
  const env = { ...engine.env, TRUSTED_PROXIES: '127.0.0.1', REQUEST_DEADLINE: '60' };
  const service = await serve(String(engine.env.DATA_DIR), ALONE, env);
  const postgres = await watchPostgres(engine.env.DATABASE_URL);
  const stop = async (): Promise<void> => {
    await service.stop();
    await postgres.close();
    await engine.drop();
  };
  return { engine, service, postgres, requests, count: 0, stop };
}

/** Puts a load on the service. @returns how many were answered a second, and how long each took, milliseconds */
export async function ask(bench: Bench, kind: Kind, load: { connections: number; duration: number }) {
  const { connections, duration: seconds } = load;
  const asked = { connections, seconds, addresses: ADDRESSES };
  const { perSecond: rate, latencies } = await rateOf(bench.service.url, bench.requests[kind], bench, asked);
  return { rate, latencies };
}

export type Figures = Omit<Point, 'engine' | 'kind' | 'connections'>;

/**
 * Puts a load on the service and measures all of a point.
 * @param load.duration seconds
 * @param worker the id of a worker's process; left out: none runs
 */
export async function measureLoad(
  bench: Bench,
  kind: Kind,
  load: { connections: number; duration: number },
  worker?: number,
): Promise<Figures> {
  const { service, postgres } = bench;
  const fsync = fsyncTime();
  const processes = { service: service.pid, worker };
  const before = await workNow(processes, postgres);
  const { rate, latencies } = await ask(bench, kind, load);
  const after = await workNow(processes, postgres);

  const used = {
    loop: after.service.main - before.service.main,
    threads: after.service.others - before.service.others,
    database: databaseWork(before.database, after.database),
    client: after.client.main + after.client.others - before.client.main - before.client.others,
  };
  const ours = used.loop + used.threads + used.database + used.client + after.worker - before.worker;
  const whole = (after.at - before.at) * availableParallelism();
  const sorted = latencies.toSorted((a, b) => a - b);
  return {
    throughput: rate,
    p50: quantile(sorted, 0.5),
    p99: quantile(sorted, 0.99),
    work: {
      loop: used.loop / sorted.length,
      threads: used.threads / sorted.length,
      database: used.database / sorted.length,
      client: used.client / sorted.length,
    },
    neighbours: Math.max(0, after.machine - before.machine - ours) / whole,
    fsync,
  };
}
