import { parseArgs } from 'node:util';
import { UsageError } from '../src/lib/failures.ts';
import type { EngineName } from '../test/support/engines.ts';
import type { Scene } from './scene.ts';

export const USAGE = `npm run faults -- [options]: breaks what real processes depend on, and exits with 1 if a promise is broken.

  --engine <name>   only on this engine: sqlite, postgres or redis (PostgreSQL with Redis)
  --only <names>    only these scenes, separated by commas
  --long            with the long scenes, and more rounds of the others
  --rounds <count>  this many rounds of the scenes that have rounds
  --list            say what each scene is, and play nothing
  --json            the results as JSON`;

const ENGINES: readonly EngineName[] = ['sqlite', 'postgres', 'redis'];

/** What to play, and how. */
export interface Options {
  readonly scenes: readonly Scene[];
  readonly engines: readonly EngineName[];
  readonly isLong: boolean;
  /** Instead of as many as the form has; undefined: not given. */
  readonly rounds: number | undefined;
  readonly lists: boolean;
  readonly isJson: boolean;
  readonly helps: boolean;
}

/** @throws UsageError with one line: what was expected, and where */
export function readOptions(args: readonly string[], all: readonly Scene[]): Options {
  const { engine, only, long, rounds, list, json, help } = parse(args);
  const engines = engine === undefined ? ENGINES : ENGINES.filter((name) => name === engine);
  if (engines.length === 0)
    throw new UsageError(`--engine: expected ${ENGINES.join(', ')}, got ${String(engine)}`);
  if (rounds !== undefined && !/^[1-9]\d{0,3}$/.test(rounds))
    throw new UsageError(`--rounds: expected a number from 1 to 9999, got ${rounds}`);
  const names = only?.split(',').map((name) => name.trim());
  const unknown = (names ?? []).filter((name) => !all.some((scene) => scene.name === name));
  if (unknown.length > 0)
    throw new UsageError(`--only: expected names that --list shows, got ${unknown.join(', ')}`);
  return {
    scenes: names ? all.filter(({ name }) => names.includes(name)) : all,
    engines,
    isLong: long,
    rounds: rounds === undefined ? undefined : Number(rounds),
    lists: list,
    isJson: json,
    helps: help,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        engine: { type: 'string' },
        only: { type: 'string' },
        rounds: { type: 'string' },
        long: { type: 'boolean', default: false },
        list: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new UsageError(`${(error as Error).message.split('.')[0]}; see npm run faults -- --help`);
  }
}
