import type { Attack } from './attack.ts';
import { ATTACKS } from './attacks/index.ts';
import { arenaAt, arenaOf } from './support/arenas.ts';
import { BadOptions, type Options, optionsOf, USAGE } from './support/options.ts';
import { lineOf, listOf, lossesOf, type Result, summaryOf, toJson } from './support/report.ts';

/** How long a running service may take to answer at all, milliseconds. */
const PATIENCE = 10_000;

const say = (text: string): boolean => process.stdout.write(`${text}\n`);

/** Why an attack cannot be carried out on a running service; null: it can. */
const obstacleTo = ({ needs, isLong }: Attack, options: Options): string | null => {
  if (isLong && !options.isLong) return 'in the long form only (--long)';
  if (options.target === null || needs === 'url') return null;
  if (needs === 'service') return 'needs a service of its own, without --url';
  return options.target.token === null ? 'needs --token' : null;
};

async function carryOut(attack: Attack, options: Options): Promise<Result> {
  const obstacle = obstacleTo(attack, options);
  if (obstacle !== null) return { attack, outcome: 'skipped', evidence: obstacle, took: 0 };
  const { target } = options;
  const started = performance.now();
  const took = (): number => performance.now() - started;
  await using opened = new AsyncDisposableStack();
  try {
    const { arena, stop } =
      target === null
        ? await arenaOf(attack, options)
        : { arena: arenaAt(target, options), stop: async () => {} };
    opened.defer(stop);
    opened.defer(async () => arena.close());
    return { attack, ...(await attack.run(arena)), took: took() };
  } catch (error) {
    return { attack, outcome: 'failed', evidence: (error as Error).message, took: took() };
  }
}

/** @throws BadOptions where nothing answers, so that not every attack says so */
async function knock({ target }: Options): Promise<void> {
  if (target === null) return;
  await fetch(target.origin, { redirect: 'manual', signal: AbortSignal.timeout(PATIENCE) }).catch((error) => {
    const { cause, message } = error as Error;
    const why = cause instanceof Error ? ((cause as NodeJS.ErrnoException).code ?? cause.message) : message;
    throw new BadOptions(`--url: expected a running service, ${target.origin} does not answer: ${why}`);
  });
}

async function run(options: Options): Promise<void> {
  await knock(options);
  const results: Result[] = [];
  for (const attack of options.attacks) {
    const result = await carryOut(attack, options);
    results.push(result);
    if (!options.isJson) say(lineOf(result));
  }
  const losses = lossesOf(results);
  say(options.isJson ? toJson(results) : `\n${losses && `${losses}\n\n`}${summaryOf(results)}`);
  process.exitCode = results.some(({ outcome }) => outcome === 'broken' || outcome === 'failed') ? 1 : 0;
}

try {
  const options = optionsOf(process.argv.slice(2), ATTACKS);
  if (options.shows === 'usage') say(USAGE);
  else if (options.shows === 'list') say(listOf(options.attacks, options.isJson));
  else await run(options);
} catch (error) {
  if (!(error instanceof BadOptions)) throw error;
  process.stderr.write(`attack: ${error.message}\n`);
  process.exitCode = 2;
}
