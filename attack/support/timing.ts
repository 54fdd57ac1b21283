import { distinguishability, errorOfChance, errorOfShares, median } from './statistics.ts';

export interface Comparison {
  /** 0.5: one observation says nothing; 1: it says all. */
  readonly area: number;
  /** Observations per class. */
  readonly samples: number;
  /** The share of each class over 1.5 times the median of both. */
  readonly tails: readonly [first: number, second: number];
}

/** What one observation may tell: the area under the curve, and what chance adds to it with as few samples as these. */
const ALLOWED = 0.55;
const isTelling = ({ area, samples }: Comparison): boolean =>
  area > Math.max(ALLOWED, 0.5 + 3 * errorOfChance(samples, samples));

/**
 * Observes groups by turns, so that what slows the machine down meets all of them. Which comes first changes with each
 * round.
 * @param atOnce rounds at once
 * @returns the observations of each group, as many as the smallest has members
 */
async function observeByTurns<T, R>(
  groups: ReadonlyArray<readonly T[]>,
  observe: (subject: T) => Promise<R>,
  atOnce = 1,
): Promise<R[][]> {
  const rounds = Math.min(...groups.map(({ length }) => length));
  const observed = groups.map((): R[] => []);
  const runs = Array.from({ length: atOnce }, async (_, begin) => {
    for (let round = begin; round < rounds; round += atOnce)
      for (let turn = 0; turn < groups.length; turn++) {
        const place = (round + turn) % groups.length;
        observed[place]?.push(await observe(groups[place]?.[round] as T));
      }
  });
  await Promise.all(runs);
  return observed;
}

/** Observations over so many medians are late. */
const LATE = 1.5;
/** How far the shares of late ones may differ: they are rare, but tell much to whoever asks often. */
const ALLOWED_TAIL = 0.02;

function comparisonOf(first: readonly number[], second: readonly number[]): Comparison {
  const limit = LATE * median([...first, ...second]);
  const tailOf = (times: readonly number[]): number =>
    times.filter((time) => time > limit).length / times.length;
  return {
    area: distinguishability(first, second),
    samples: first.length,
    tails: [tailOf(first), tailOf(second)],
  };
}

/**
 * @param classes subjects by the name of their class
 * @param observe one observation, for example the milliseconds of a request
 * @param atOnce rounds at once, for answers that mostly wait
 * @returns how well one observation tells each class from the first subjects
 */
export async function compareAll<T>(
  first: readonly T[],
  classes: Readonly<Record<string, readonly T[]>>,
  observe: (subject: T) => Promise<number>,
  atOnce = 1,
): Promise<Record<string, Comparison>> {
  const groups = [first, ...Object.values(classes)];
  const [firsts = [], ...others] = await observeByTurns(groups, observe, atOnce);
  return Object.fromEntries(
    Object.keys(classes).map((name, index) => [name, comparisonOf(others[index] ?? [], firsts)]),
  );
}

/**
 * @param observe one observation of several figures, by their names
 * @returns how well each figure tells the two classes apart
 */
export async function compareEach<T, K extends string>(
  first: readonly T[],
  second: readonly T[],
  observe: (subject: T) => Promise<Readonly<Record<K, number>>>,
): Promise<ReadonlyArray<readonly [name: K, Comparison]>> {
  const [firsts = [], seconds = []] = await observeByTurns([first, second], observe);
  const names = Object.keys(firsts[0] ?? {}) as K[];
  const figures = (observed: ReadonlyArray<Readonly<Record<K, number>>>, name: K): number[] =>
    observed.map((each) => each[name]);
  return names.map((name) => [name, comparisonOf(figures(firsts, name), figures(seconds, name))] as const);
}

/** How well one observation tells two classes apart. */
export async function compare<T>(
  first: readonly T[],
  second: readonly T[],
  observe: (subject: T) => Promise<number>,
): Promise<Comparison> {
  const { second: comparison } = await compareAll(first, { second }, observe);
  if (!comparison) throw new Error('nothing was compared');
  return comparison;
}

/** A fault for people if a comparison tells the classes apart; null if not. */
export const faultOf = (name: string, comparison: Comparison): string | null =>
  isTelling(comparison) ? `${name}: ${inWords(comparison)}` : null;

/** A fault for people if the late observations tell the classes apart; null if not. For answers that end at a fixed time. */
export function faultOfTails(name: string, { tails, samples }: Comparison): string | null {
  const [first, second] = tails;
  const isTold = Math.abs(first - second) > Math.max(ALLOWED_TAIL, 4 * errorOfShares(first, second, samples));
  const shares = tails.map((share) => `${(share * 100).toFixed(1)} %`).join(' and ');
  return isTold ? `${name}: ${shares} took over ${LATE} times the median` : null;
}

export const inWords = ({ area, samples }: Comparison): string =>
  `AUC ${area.toFixed(3)}, n = ${samples} each`;
