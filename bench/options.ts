import { parseArgs } from 'node:util';
import type { EngineName } from '../test/support/engines.ts';

/** What `npm run bench` is asked for. */
export type BenchOptions =
  | { readonly what: 'figures' }
  /** How costs grow with the number of users. */
  | { readonly what: 'growth'; readonly engine: EngineName | null; readonly sizes: readonly number[] }
  /** Beside other projects. */
  | { readonly what: 'peers'; readonly engine: EngineName | null; readonly rounds: number };

/** Its message is one line for whoever typed the options. */
export class BadOptions extends Error {}

const ENGINES: readonly EngineName[] = ['sqlite', 'postgres'];
const SIZES = '1000,100000,1000000';
const ROUNDS = '3';

/** @throws BadOptions */
export function benchOptions(args: readonly string[]): BenchOptions {
  const { growth, peers, engine, sizes, rounds } = parsed(args);
  if (growth && peers) throw new BadOptions('expected --growth or --peers, not both');
  if (sizes !== undefined && !growth) throw new BadOptions('--sizes: expected --growth with it');
  if (rounds !== undefined && !peers) throw new BadOptions('--rounds: expected --peers with it');
  if (engine !== undefined && !growth && !peers)
    throw new BadOptions('--engine: expected --growth or --peers with it');
  const chosen = engine === undefined ? null : engineNamed(engine);
  if (growth) return { what: 'growth', engine: chosen, sizes: sizesIn(sizes ?? SIZES) };
  if (peers)
    return { what: 'peers', engine: chosen, rounds: wholeNumber('--rounds', rounds ?? ROUNDS, 1, 99) };
  return { what: 'figures' };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        growth: { type: 'boolean', default: false },
        peers: { type: 'boolean', default: false },
        engine: { type: 'string' },
        sizes: { type: 'string' },
        rounds: { type: 'string' },
      },
    }).values;
  } catch (error) {
    throw new BadOptions(`${(error as Error).message.split('. ')[0]}; see docs/benchmarks.md`);
  }
}

function engineNamed(name: string): EngineName {
  const engine = ENGINES.find((each) => each === name);
  if (!engine) throw new BadOptions(`--engine: expected ${ENGINES.join(' or ')}, got ${name}`);
  return engine;
}

function sizesIn(list: string): number[] {
  const sizes = list.split(',').map((size) => wholeNumber('--sizes', size, 1000, 10_000_000));
  if (sizes.length < 2 || sizes.some((size, index) => size <= (sizes[index - 1] ?? 0)))
    throw new BadOptions(`--sizes: expected two or more in ascending order, got ${list}`);
  return sizes;
}

function wholeNumber(option: string, text: string, least: number, most: number): number {
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw new BadOptions(`${option}: expected a whole number from ${least} to ${most}, got ${text}`);
}
