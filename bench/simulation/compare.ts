import { table } from '../../scripts/markdown.ts';
import { median } from '../support/load.ts';
import { calibrate, machineOf, predict } from './calibrate.ts';
import type { Costs } from './costs.ts';
import { ENDPOINTS, ENGINES, type EngineName, KINDS, type Kind } from './endpoints.ts';
import type { Measured, Point } from './measured.ts';
import { type Outcome, simulate } from './simulate.ts';

export interface Pair {
  readonly point: Point;
  readonly predicted: Outcome;
}

export interface Curve {
  readonly engine: EngineName;
  readonly kind: Kind;
  readonly costs: Costs;
  /** By the number of connections, ascending. */
  readonly pairs: readonly Pair[];
}

/** Every measured curve beside what the model says. */
export const compareAll = (measured: Measured): Curve[] =>
  ENGINES.flatMap((engine) =>
    KINDS.map((kind) => {
      const costs = calibrate(measured, engine, kind);
      const points = measured.points.filter((point) => point.engine === engine && point.kind === kind);
      const pairs = points.map((point) => ({ point, predicted: predict(measured, point, costs) }));
      return { engine, kind, costs, pairs };
    }),
  );

/** How far off, as a share of what was measured; negative: too low. */
const off = (predicted: number, measured: number): number => predicted / measured - 1;

const percent = (share: number): string => `${share < 0 ? '−' : '+'}${Math.abs(share * 100).toFixed(0)} %`;

export const TITLES: Readonly<Record<EngineName, string>> = { sqlite: 'SQLite', postgres: 'PostgreSQL' };

/** The errors of each curve: the median of their sizes, and the worst with its place. */
export function errorTable(curves: readonly Curve[]): string {
  const cell = (pairs: readonly Pair[], figure: (pair: Pair) => number): string => {
    const errors = pairs.map((pair) => ({ error: figure(pair), at: pair.point.connections }));
    const worst = errors.reduce((most, next) => (Math.abs(next.error) > Math.abs(most.error) ? next : most));
    const usual = median(errors.map(({ error }) => Math.abs(error)));
    return `${(usual * 100).toFixed(0)} % (${percent(worst.error)} at ${worst.at})`;
  };
  const rows = curves.map(({ engine, kind, pairs }) => [
    `${kind}, ${TITLES[engine]}`,
    cell(pairs, ({ point, predicted }) => off(predicted.throughput, point.throughput)),
    cell(pairs, ({ point, predicted }) => off(predicted.latency.p50, point.p50)),
    cell(pairs, ({ point, predicted }) => off(predicted.latency.p99, point.p99)),
  ]);
  return table(['curve', 'answers a second', 'p50', 'p99'], rows);
}

/** Request reset beside a worker, of which the model has only what its messages cost. */
export function besideWorker(measured: Measured, curves: readonly Curve[]): string {
  const { beside, worker } = measured;
  const curve = curves.find(({ engine, kind }) => engine === beside.engine && kind === beside.kind);
  if (!curve) throw new Error('the curve beside the worker was not measured');
  const { throughput } = simulate({
    endpoint: ENDPOINTS[beside.engine][beside.kind],
    costs: { ...curve.costs, fsync: beside.fsync },
    machine: machineOf(measured, beside),
    load: { connections: beside.connections },
    worker,
    warmUp: 2,
    duration: 2,
    seed: 1,
  });
  return `With a worker at work beside it, ${TITLES[beside.engine]} answered ${beside.throughput.toFixed(0)} requests for a reset a second on ${beside.connections} connections; the model says ${throughput.toFixed(0)} (${percent(off(throughput, beside.throughput))}).`;
}
