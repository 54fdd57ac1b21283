import { readFileSync, writeFileSync } from 'node:fs';
import { between, table } from '../../scripts/markdown.ts';
import { median } from '../support/load.ts';
import { besideWorker, type Curve, compareAll, errorTable, TITLES } from './compare.ts';
import { limitTable, machineTable, queueTable, storageTable } from './extrapolate.ts';
import { type Measured, readMeasured } from './measured.ts';
import { plot } from './plot.ts';

/**
 * `node bench/simulation/run.ts`: simulates what measured.json has measured, and larger machines, and writes the tables of
 * docs/scale.md and its plot. Needs no database and takes seconds; the same measurements give the same pages.
 */
const DOCS = new URL('../../docs/', import.meta.url);

const micros = (value: number): string => (value < 10 ? value.toFixed(1) : value.toFixed(0));

function costTable(curves: readonly Curve[]): string {
  const rows = curves.map(({ engine, kind, costs }) => [
    `${kind}, ${TITLES[engine]}`,
    ...[costs.loop, costs.database, costs.client].map(({ perTurn, perRequest }) =>
      perTurn + perRequest === 0 ? '–' : `${micros(perTurn)} + ${micros(perRequest)}`,
    ),
    costs.hash.alone === 0
      ? '–'
      : `${(costs.hash.alone / 1000).toFixed(1)}, together ${(costs.hash.together / 1000).toFixed(1)}`,
  ]);
  return table(['', 'event loop, µs', 'PostgreSQL, µs', 'load, µs', 'hash, ms'], rows);
}

function conditions({ date, machine, points }: Measured): string {
  const { cores, processor, node, postgres } = machine;
  const share = (median(points.map(({ neighbours }) => neighbours)) * 100).toFixed(0);
  const fsync = (median(points.map((point) => point.fsync)) / 1000).toFixed(1);
  return `Measured on ${date}: ${cores} cores (${processor}), Node ${node}, PostgreSQL ${postgres}. Service, database server and load shared cores and disk with other programs, which used ${share} % of the cores while an fsync took ${fsync} ms (medians over all points; the model has as much at each).`;
}

const measured = readMeasured();
const curves = compareAll(measured);
const sections = {
  conditions: conditions(measured),
  costs: costTable(curves),
  errors: `${errorTable(curves)}\n\n${besideWorker(measured, curves)}`,
  machines: machineTable(measured),
  storage: storageTable(),
  limits: limitTable(measured),
  queue: queueTable(curves),
};
const page = new URL('scale.md', DOCS);
const text = Object.entries(sections).reduce(
  (current, [name, content]) => between(name, current, content),
  readFileSync(page, 'utf8'),
);
writeFileSync(page, text);
writeFileSync(new URL('scale.svg', DOCS), plot(curves));
process.stdout.write(`${Object.values(sections).join('\n\n')}\n`);
