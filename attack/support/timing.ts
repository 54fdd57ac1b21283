import { distinguishability, errorOfChance } from './statistics.ts';

export interface Comparison {
  /** 0.5: one observation says nothing; 1: it says all. */
  readonly area: number;
  /** Observations per class. */
  readonly samples: number;
}

/** What one observation may tell: the area under the curve, and what chance adds to it with as few samples as these. */
const ALLOWED = 0.55;
const isTelling = ({ area, samples }: Comparison): boolean =>
  area > Math.max(ALLOWED, 0.5 + 3 * errorOfChance(samples, samples));

/**
 * Observes two classes by turns, so that what slows the machine down meets both. Which of the two comes first changes
 * with each pair.
 *
 * @param observe one observation: figures by name, for example the milliseconds of a request
 */
export async function compareEach<T, K extends string>(
  first: readonly T[],
  second: readonly T[],
  observe: (subject: T) => Promise<Readonly<Record<K, number>>>,
): Promise<ReadonlyArray<readonly [name: K, Comparison]>> {
  const samples = Math.min(first.length, second.length);
  const observed: [Record<K, number>[], Record<K, number>[]] = [[], []];
  for (let index = 0; index < samples; index++) {
    const order = index % 2 ? ([1, 0] as const) : ([0, 1] as const);
    for (const side of order) {
      const subject = (side === 0 ? first : second)[index] as T;
      observed[side].push(await observe(subject));
    }
  }
  const figuresOf = (side: 0 | 1, name: K): number[] => observed[side].map((figures) => figures[name]);
  const names = Object.keys(observed[0][0] ?? {}) as K[];
  return names.map((name) => {
    const area = distinguishability(figuresOf(0, name), figuresOf(1, name));
    return [name, { area, samples }] as const;
  });
}

/** The same with one figure an observation. */
export async function compare<T>(
  first: readonly T[],
  second: readonly T[],
  observe: (subject: T) => Promise<number>,
): Promise<Comparison> {
  const [compared] = await compareEach(first, second, async (subject) => ({
    figure: await observe(subject),
  }));
  if (!compared) throw new Error('nothing was observed');
  return compared[1];
}

/** A fault for people if a comparison tells the classes apart; null if not. */
export const faultOf = (name: string, comparison: Comparison): string | null =>
  isTelling(comparison) ? `${name}: ${inWords(comparison)}` : null;

export const inWords = ({ area, samples }: Comparison): string =>
  `AUC ${area.toFixed(3)}, n = ${samples} each`;
