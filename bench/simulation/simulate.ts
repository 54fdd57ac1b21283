import { type Chance, createChance } from './chance.ts';
import { Cores } from './cores.ts';
import type { Costs, Machine } from './costs.ts';
import { Disk } from './disk.ts';
import type { Endpoint } from './endpoints.ts';
import { EventLoop } from './event-loop.ts';
import { createService } from './service.ts';
import { Timeline } from './timeline.ts';

export interface Scenario {
  readonly endpoint: Endpoint;
  readonly costs: Costs;
  readonly machine: Machine;
  /** So many connections, each of which asks again once it is answered, from a program on the same cores; or so many requests a second from elsewhere. */
  readonly load: { readonly connections: number } | { readonly rate: number };
  /** What each request costs a worker on the same cores afterwards, and the database for it, microseconds; missing: none runs. */
  readonly worker?: { readonly own: number; readonly database: number };
  /** Not counted, seconds. */
  readonly warmUp: number;
  /** Seconds. */
  readonly duration: number;
  readonly seed: number;
}

export interface Outcome {
  /** Answers a second. */
  readonly throughput: number;
  /** Milliseconds. */
  readonly latency: { readonly mean: number; readonly p50: number; readonly p99: number };
  /** Requests on their way, on average over time. */
  readonly inSystem: number;
  /** Of all cores, 0 to 1. */
  readonly utilisation: number;
  /** Turns of the event loops and statements for each request. */
  readonly perRequest: { readonly loop: number; readonly client: number; readonly database: number };
  /** Microseconds of a core for each request. */
  readonly work: {
    readonly loop: number;
    readonly client: number;
    readonly database: number;
    readonly hash: number;
  };
}

const SECOND = 1e6;
/** Within this time a worker finds a message (delivery/worker.ts), microseconds. */
const SPREAD = 250_000;
/** How long another program computes at a stretch, microseconds. */
const NEIGHBOUR_BURST = 3000;

/** What happens on a machine under load, event by event. The same seed has the same outcome. */
export function simulate(scenario: Scenario): Outcome {
  const { endpoint, costs, machine, load, warmUp, duration, seed } = scenario;
  const timeline = new Timeline();
  const chance = createChance(seed);
  const cores = new Cores(timeline, machine.cores);
  const disk = new Disk(timeline, () => chance.around(costs.fsync));
  const databaseCores = machine.databaseCores ? new Cores(timeline, machine.databaseCores) : cores;
  const service = createService(endpoint, { timeline, cores, databaseCores, disk, chance, costs, machine });
  const client = new EventLoop({ cores, disk, perTurn: () => chance.around(costs.client.perTurn) });

  const latencies: number[] = [];
  let [underWay, area, since] = [0, 0, 0];
  const change = (by: 1 | -1): void => {
    area += underWay * (timeline.now - since);
    since = timeline.now;
    underWay += by;
  };
  const deliver = createWorker(scenario, { timeline, cores, databaseCores, disk, chance });
  const ask = (answered: () => void): void => {
    const askedAt = timeline.now;
    change(1);
    service.handle(() => {
      deliver();
      if ('rate' in load) settle(askedAt, answered);
      else client.add(chance.around(costs.client.perRequest), () => settle(askedAt, answered));
    });
  };
  const settle = (askedAt: number, answered: () => void): void => {
    change(-1);
    latencies.push(timeline.now - askedAt);
    answered();
  };
  const again = (): void => ask(again);

  disturb(timeline, cores, chance, machine);
  if ('rate' in load) {
    const arrive = (): void => {
      timeline.after(chance.exponential(SECOND / load.rate), arrive);
      ask(() => {});
    };
    arrive();
  } else for (let connection = 0; connection < load.connections; connection++) again();

  const used = () => ({
    cores: cores.busy,
    turns: { loop: service.loop.turns, client: client.turns, database: service.database.calls },
    work: {
      loop: service.loop.busy,
      client: client.busy,
      database: service.database.busy,
      hash: service.hashing.busy,
    },
  });
  timeline.run(warmUp * SECOND);
  const before = used();
  [area, since, latencies.length] = [0, timeline.now, 0];
  timeline.run((warmUp + duration) * SECOND);
  const after = used();
  area += underWay * (timeline.now - since);

  const answers = latencies.length;
  const each = (now: number, then: number): number => (now - then) / Math.max(1, answers);
  const sorted = latencies.toSorted((a, b) => a - b);
  return {
    throughput: answers / duration,
    latency: {
      mean: latencies.reduce((sum, latency) => sum + latency, 0) / Math.max(1, answers) / 1000,
      p50: quantile(sorted, 0.5) / 1000,
      p99: quantile(sorted, 0.99) / 1000,
    },
    inSystem: area / (duration * SECOND),
    utilisation: (after.cores - before.cores) / (duration * SECOND * machine.cores),
    perRequest: {
      loop: each(after.turns.loop, before.turns.loop),
      client: each(after.turns.client, before.turns.client),
      database: each(after.turns.database, before.turns.database),
    },
    work: {
      loop: each(after.work.loop, before.work.loop),
      client: each(after.work.client, before.work.client),
      database: each(after.work.database, before.work.database),
      hash: each(after.work.hash, before.work.hash),
    },
  };
}

/** @param sorted ascending; of none, NaN */
export const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;

/** The worker: a thread that finds messages at random moments, and the processes of the database server that it asks. */
function createWorker(
  { costs, worker }: Pick<Scenario, 'costs' | 'worker'>,
  parts: { timeline: Timeline; cores: Cores; databaseCores: Cores; disk: Disk; chance: Chance },
): () => void {
  if (!worker) return () => {};
  const { timeline, databaseCores, chance } = parts;
  const thread = new EventLoop({ ...parts, perTurn: () => chance.around(costs.loop.perTurn) });
  return () =>
    timeline.after(chance.fraction() * SPREAD, () =>
      thread.add(chance.around(worker.own), () =>
        databaseCores.run(chance.around(worker.database), () => {}),
      ),
    );
}

/** Other programs of the machine, that compute now and then. */
function disturb(timeline: Timeline, cores: Cores, chance: Chance, machine: Machine): void {
  if (machine.neighbours <= 0) return;
  const pause = NEIGHBOUR_BURST / (machine.neighbours * machine.cores);
  const burst = (): void => {
    timeline.after(chance.exponential(pause), burst);
    cores.run(chance.exponential(NEIGHBOUR_BURST), () => {});
  };
  timeline.after(chance.exponential(pause), burst);
}
