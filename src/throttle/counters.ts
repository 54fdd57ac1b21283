import type { StepWaits, ThrottleStep, ThrottleStore } from '../contracts/stores/throttle.ts';
import type { Clock } from '../lib/clock.ts';
import type { Keyring } from '../lib/keyring.ts';

/** Whose count it is and of what: the fields of the counter's name. */
export type CounterName = readonly string[];

export interface Count {
  /** Events in the window: with this one, if it was counted. More than the limit if it was not. */
  readonly count: number;
  /** Until another event is within the limit, milliseconds; without a limit, until all of these are forgotten. */
  readonly wait: number;
}

/** A counter of the events of the last `window` milliseconds. */
export interface Counter {
  readonly name: CounterName;
  readonly window: number;
  /** At most so many; 0: only looked at. Left out: without limit. */
  readonly most?: number;
}

/** What was counted, to take it back. */
export interface Counted {
  /** Events in each window. */
  readonly counts: readonly number[];
  /** 0 if it was counted under every name, else under none, and how long until it would be, milliseconds. */
  readonly wait: number;
  /** How long until each window takes one more, milliseconds; 0 unless it is full. */
  readonly waits: readonly number[];
  /** The names of the windows that are full. */
  readonly full: readonly CounterName[];
  /** Undoes the count, when an attempt turned out to be none. */
  takeBack(): Promise<void>;
}

/**
 * Counters that limits are made of, shared by all processes: in Redis, or beside the database. They need not survive a
 * power cut. Their names are keyed hashes, without address, e-mail or phone.
 */
export function createCounters(deps: { store: ThrottleStore; keyring: Keyring; clock: Clock }) {
  const { store, keyring, clock } = deps;
  // With the window: a limit of another duration starts anew.
  const keysOf = ({ name, window }: Counter): string[] =>
    keyring.forEachKey(({ mac }) => mac('throttle', [...name, window]));

  const hitsOf = (counters: readonly Counter[]): ThrottleStep =>
    counters.flatMap((counter) =>
      keysOf(counter).map((key) => ({
        key,
        window: counter.window,
        most: counter.most ?? Number.MAX_SAFE_INTEGER,
      })),
    );

  /**
   * Counts one event under several names at once: under all of them or, if one is full, under none.
   * @throws Unavailable when the counters cannot be reached
   */
  async function hitAll(counters: readonly Counter[]): Promise<Counted> {
    const at = clock.now();
    const hits = hitsOf(counters);
    const results = await store.hit(hits, at);
    const waits = largestOf(
      counters,
      results.map((result) => result.wait),
    );
    const wait = Math.max(...waits);
    return {
      counts: largestOf(
        counters,
        results.map(({ count }) => count),
      ),
      wait,
      waits,
      full: counters.filter((_, index) => waits[index]).map(({ name }) => name),
      takeBack: async () => {
        const added = hits.filter(({ most }) => most > 0);
        if (wait === 0 && added.length > 0) await store.takeBack(added, at);
      },
    };
  }

  return {
    hitAll,

    /**
     * Counts one event step by step, each like `hitAll`, until one is refused. The steps before it stay counted.
     * @returns the waits of each step, up to the one that was refused: 0, or how long until its window takes one more, milliseconds
     * @throws Unavailable when the counters cannot be reached
     */
    async hitSteps(steps: ReadonlyArray<readonly Counter[]>): Promise<StepWaits> {
      const waits = await store.hitSteps(steps.map(hitsOf), clock.now());
      return waits.map((ofStep, index) => largestOf(steps[index] ?? [], ofStep));
    },

    /** How many events each counter has, without counting one. @throws Unavailable when the counters cannot be reached */
    async look(counters: readonly Counter[]): Promise<readonly number[]> {
      if (counters.length === 0) return [];
      const { counts } = await hitAll(counters.map((counter) => ({ ...counter, most: 0 })));
      return counts;
    },

    /** Forgets all events of each counter. @throws Unavailable when the counters cannot be reached */
    clear: (counters: readonly Counter[]): Promise<void> =>
      store.clear(
        counters.flatMap((counter) => keysOf(counter).map((key) => ({ key, window: counter.window }))),
      ),

    /**
     * Counts one event.
     * @param window milliseconds
     * @param most events in it; those beyond are refused, and not counted
     * @throws Unavailable when the counters cannot be reached
     */
    async hit(name: CounterName, window: number, most?: number): Promise<Count> {
      const counted = await hitAll([{ name, window, ...(most !== undefined && { most }) }]);
      const [count = 0] = counted.counts;
      if (most === undefined) return { count, wait: window };
      return counted.wait > 0 ? { count: count + 1, wait: counted.wait } : { count, wait: 0 };
    },
  };
}

/** The largest value of each counter, which has a key for each SECRET_KEY. @param values of all keys, counter by counter */
function largestOf(counters: readonly Counter[], values: readonly number[]): readonly number[] {
  const each = values.length / counters.length;
  return counters.map((_, index) => Math.max(...values.slice(index * each, (index + 1) * each)));
}

export type Counters = ReturnType<typeof createCounters>;
