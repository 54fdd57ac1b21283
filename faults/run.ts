import { UsageError } from '../src/lib/failures.ts';
import type { EngineName } from '../test/support/engines.ts';
import { type Options, readOptions, USAGE } from './options.ts';
import type { Scene } from './scene.ts';
import { SCENES } from './scenes/index.ts';
import { missingFor } from './support/programs.ts';
import { endsWell, lineOf, type Result, summaryOf, toJson } from './support/report.ts';
import { openStage } from './support/stage.ts';

/** Where a part left out would go unnoticed, nothing may be left out because a program is missing. */
const MUST_PLAY_ALL = process.env.LATCHKEY_TEST_REQUIRE === 'all';
const MUST_PLAY = process.env.CI === 'true' || MUST_PLAY_ALL;

async function play(
  scene: Scene,
  engine: EngineName,
  { isLong, rounds }: Pick<Options, 'isLong' | 'rounds'>,
): Promise<Result> {
  const leftOut = (outcome: 'skipped' | 'failed', evidence: string): Result => ({
    scene,
    engine,
    outcome,
    evidence,
    took: 0,
  });
  if (scene.isLong && !isLong) return leftOut('skipped', 'in the long form only (--long)');
  const missing = missingFor(engine, scene.needs);
  if (missing) return leftOut(MUST_PLAY ? 'failed' : 'skipped', missing);
  const obstacle = scene.obstacle?.();
  // No program that could be installed: sources without history have none in CI either.
  if (obstacle) return leftOut(MUST_PLAY_ALL ? 'failed' : 'skipped', obstacle);
  const started = performance.now();
  const took = (): number => performance.now() - started;
  try {
    await using stage = await openStage(engine, { isLong, rounds });
    return { scene, engine, ...(await scene.run(stage)), took: took() };
  } catch (error) {
    return { scene, engine, outcome: 'failed', evidence: (error as Error).message, took: took() };
  }
}

async function main({ scenes, engines, lists, isJson, helps, ...form }: Options): Promise<void> {
  if (helps) return void process.stdout.write(`${USAGE}\n`);
  if (lists) {
    for (const { name, title, fault, engines: played } of scenes)
      process.stdout.write(`${name} (${played.join(', ')}): ${title}\n  ${fault}\n\n`);
    return;
  }
  const results: Result[] = [];
  for (const scene of scenes)
    for (const engine of scene.engines.filter((name) => engines.includes(name))) {
      const result = await play(scene, engine, form);
      results.push(result);
      if (!isJson) process.stdout.write(`${lineOf(result)}\n`);
    }
  process.stdout.write(isJson ? `${toJson(results)}\n` : `\n${summaryOf(results)}\n`);
  process.exitCode = endsWell(results) ? 0 : 1;
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
try {
  await main(readOptions(process.argv.slice(2), SCENES));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`faults: ${error.message}\n`);
  process.exitCode = 2;
}
