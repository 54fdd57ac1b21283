import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { availableEngines, type EngineName } from '../../test/support/engines.ts';
import type { BenchOptions } from '../options.ts';
import { median } from '../support/load.ts';
import { type Figure, formatTable } from '../support/table.ts';
import { GOALS, KINDS, type KindName } from './kinds.ts';
import { type Measured, type Side, startBetterAuth, startLatchkey } from './sides.ts';

/**
 * Rounds that are not counted. V8 compiles what is called often: codes on PostgreSQL by Latchkey went from 2,370 a second in the first
 * round to 3,000 in the second, and 3,230 and 3,290 in those after it.
 */
const WARM_UP = 2;
const FOLDER = fileURLToPath(new URL('.', import.meta.url));

/** Latchkey beside better-auth on the same engines: both in turn, the median of their rates, and the ratio. */
export async function peerTable({
  engine,
  rounds,
}: Extract<BenchOptions, { what: 'peers' }>): Promise<string> {
  install();
  const engines = (await availableEngines()).filter((name) => name !== 'redis');
  const figures: Figure[] = [];
  for (const name of engine ? [engine] : engines) figures.push(...(await compareOn(name, rounds)));
  return formatTable(figures);
}

/** They are packages of their own, which nobody needs who does not measure. */
function install(): void {
  if (existsSync(`${FOLDER}node_modules`)) return;
  process.stderr.write('bench/peers: npm ci, because what is measured beside is not installed\n');
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: FOLDER, stdio: 'inherit' });
  if (status !== 0) throw new Error('bench/peers: npm ci failed');
}

async function compareOn(engine: EngineName, rounds: number): Promise<Figure[]> {
  const sides: Side[] = [];
  try {
    sides.push(await startLatchkey(engine), await startBetterAuth(engine));
    const [ours, theirs] = sides as [Side, Side];
    const figures: Figure[] = [];
    for (const kind of KINDS) {
      const figure = await compare(kind, ours, theirs, rounds);
      figures.push({
        ...figure,
        name: `${kind}, ${engine}: Latchkey to better-auth`,
        goal: goalOf(kind, engine, figure.ratio),
      });
      process.stderr.write(`${kind}, ${engine}: ${figure.measured}\n`);
    }
    return figures;
  } finally {
    for (const side of sides) await side.stop();
  }
}

async function compare(
  kind: KindName,
  ours: Side,
  theirs: Side,
  rounds: number,
): Promise<{ readonly ratio: number; readonly measured: string }> {
  const measured: { ours: Measured; theirs: Measured }[] = [];
  for (let round = -WARM_UP; round < rounds; round++) {
    const both = { theirs: await theirs.measure(kind), ours: await ours.measure(kind) };
    // On a busy machine no password may be hashed in time.
    if (round >= 0 && both.ours.rate > 0 && both.theirs.rate > 0) measured.push(both);
  }
  if (measured.length === 0) return { ratio: 0, measured: 'no answers in time' };
  const ratios = measured.map((round) => round.ours.rate / round.theirs.rate);
  const ratio = median(ratios);
  const of = (side: 'ours' | 'theirs', figure: keyof Measured): number =>
    median(measured.map((round) => round[side][figure]));
  const [rates, costs] = (['rate', 'processor'] as const).map((figure) => [
    of('ours', figure),
    of('theirs', figure),
  ]) as [[number, number], [number, number]];
  const spread = `${Math.min(...ratios).toFixed(1)}–${Math.max(...ratios).toFixed(1)}`;
  return {
    ratio,
    measured: `${ratio.toFixed(1)} (${spread}; ${rates[0].toFixed(0)}/s to ${rates[1].toFixed(0)}/s); processor ${costs[0].toFixed(2)} to ${costs[1].toFixed(2)} ms: ${(costs[1] / costs[0]).toFixed(1)}`,
  };
}

function goalOf(kind: KindName, engine: EngineName, ratio: number): Figure['goal'] {
  const least = GOALS[kind]?.[engine];
  return least === undefined ? null : { text: `≥ ${least}`, isReached: ratio >= least };
}
