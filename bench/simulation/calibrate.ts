import type { Costs, Machine, Shared } from './costs.ts';
import { ENDPOINTS, type EngineName, type Kind } from './endpoints.ts';
import type { Measured, Point } from './measured.ts';
import { type Outcome, simulate } from './simulate.ts';

/** Where requests share nothing, and where they share much. */
const [ALONE, AMONG_MANY] = [1, 64];
/** How much is shared depends on the costs, and the costs on how much is shared: after so many rounds neither changes any more. */
const ROUNDS = 5;
/** Passwords hashed at once, and connections to PostgreSQL: src/hashing/hasher.ts and DATABASE_POOL_SIZE. */
const [HASHES, POOL] = [4, 10];
const SEED = 1;

/** The computer of a sweep. */
export const machineOf = (
  { machine: { cores } }: Measured,
  { neighbours }: Pick<Point, 'neighbours'>,
): Machine => ({
  cores,
  hashes: Math.min(HASHES, cores),
  connections: POOL,
  neighbours,
});

export function pointAt(
  { points }: Measured,
  at: { readonly engine: EngineName; readonly kind: Kind; readonly connections: number },
): Point {
  const point = points.find(
    ({ engine, kind, connections }) =>
      engine === at.engine && kind === at.kind && connections === at.connections,
  );
  if (!point) throw new Error(`not measured: ${at.engine}, ${at.kind}, ${at.connections} connections`);
  return point;
}

/** What the model says about a measured point. */
export function predict(measured: Measured, point: Point, costs: Costs): Outcome {
  // A sign-in takes a hundred times as long as anything else.
  const isSlow = point.kind === 'sign in';
  const time = isSlow ? Math.max(2, point.connections / 12) : 0.3;
  return simulate({
    endpoint: ENDPOINTS[point.engine][point.kind],
    costs: { ...costs, fsync: point.fsync },
    machine: machineOf(measured, point),
    load: { connections: point.connections },
    warmUp: time,
    duration: isSlow ? 4 * time : 3 * time,
    seed: SEED,
  });
}

/**
 * The costs of a kind of request, from the processor time that the kernel counted at 1 and at 64 connections. No rate and no
 * latency goes in: the model has to find them. What a turn costs by itself follows from how much less processor time a request
 * needs where turns are shared.
 */
export function calibrate(measured: Measured, engine: EngineName, kind: Kind): Costs {
  const alone = pointAt(measured, { engine, kind, connections: ALONE });
  const many = pointAt(measured, { engine, kind, connections: AMONG_MANY });
  const hashes = ENDPOINTS[engine][kind].steps.some((step) => step.kind === 'hash');
  const workOf = ({ work }: Point) => ({
    // Threads beside the event loop's hash, or else collect its garbage.
    loop: work.loop + (hashes ? 0 : work.threads),
    database: work.database,
    client: work.client,
  });
  const hash = hashes
    ? { alone: alone.work.threads, together: many.work.threads }
    : { alone: 0, together: 0 };

  let costs: Costs = {
    loop: evenly(workOf(alone).loop),
    database: evenly(workOf(alone).database),
    client: evenly(workOf(alone).client),
    hash,
    fsync: many.fsync,
  };
  for (let round = 0; round < ROUNDS; round++) {
    const turns = [alone, many].map((point) => predict(measured, point, costs).perRequest);
    const split = (part: 'loop' | 'database' | 'client'): Shared =>
      solve(
        { work: workOf(alone)[part], turns: turns[0]?.[part] ?? 1 },
        { work: workOf(many)[part], turns: turns[1]?.[part] ?? 1 },
      );
    costs = { ...costs, loop: split('loop'), database: split('database'), client: split('client') };
  }
  return costs;
}

/** To begin with: half of it is shared. */
const evenly = (work: number): Shared => ({ perTurn: work / 2, perRequest: work / 2 });

interface Observation {
  /** Microseconds for each request. */
  readonly work: number;
  /** Turns for each request. */
  readonly turns: number;
}

/** Turns that differ by less say nothing about what one costs. */
const SAME = 0.1;

/** Solves `work = perRequest + turns × perTurn` for both observations, with no cost below zero. */
export function solve(alone: Observation, many: Observation): Shared {
  const saved = alone.turns - many.turns;
  if (alone.work <= 0) return { perTurn: 0, perRequest: 0 };
  if (saved < SAME * alone.turns) {
    const half = (alone.work + many.work) / 4;
    return { perTurn: half / Math.max(alone.turns, 1), perRequest: half };
  }
  const most = Math.min(
    alone.work / alone.turns,
    many.turns > 0 ? many.work / many.turns : Number.POSITIVE_INFINITY,
  );
  const perTurn = Math.min(most, Math.max(0, (alone.work - many.work) / saved));
  return { perTurn, perRequest: Math.max(0, many.work - many.turns * perTurn) };
}
