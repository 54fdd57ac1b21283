/** A counter of a sliding window. Its key must be of this window only. */
export interface WindowKey {
  readonly key: string;
  /** Length, milliseconds. */
  readonly window: number;
}

/** What one request asks of a counter. */
export interface ThrottleHit extends WindowKey {
  /** How many hits the window may have; 0 only looks, counts nothing and refuses nothing. */
  readonly most: number;
}

/** What is counted together, or not at all. */
export type ThrottleStep = readonly ThrottleHit[];

export interface ThrottleCount {
  /** Hits in the window: with this one, if it was counted; without it, if not. */
  readonly count: number;
  /** How long until a hit is within the limit, milliseconds; 0 unless the window is full. */
  readonly wait: number;
}

/** The {@link ThrottleCount.wait} of each hit, step by step, up to the step that was refused. */
export type StepWaits = ReadonlyArray<readonly number[]>;

/**
 * Counters in sliding windows (lib/sliding-window.ts), shared by all processes. They need not survive a power cut, which
 * only ends windows early, so an engine may keep them without waiting for the disk.
 */
export interface ThrottleStore {
  /**
   * Counts one request under all keys or, if one of their windows is full, under none; atomically. So whoever is refused
   * by one limit uses up no other, and whoever waits as long as was said is accepted.
   * @param hits at least one, no key twice
   * @returns the counts in the order of the keys
   * @throws Unavailable when the counters cannot be reached
   */
  hit(hits: readonly ThrottleHit[], now: number): Promise<readonly ThrottleCount[]>;
  /**
   * Counts one request step by step: each step like {@link hit}, until one is refused. The steps before it stay counted.
   * @param steps at least one; no key in two of them
   * @returns only the waits: to tell counts as well takes a database a fifth longer
   * @throws Unavailable when the counters cannot be reached
   */
  hitSteps(steps: readonly ThrottleStep[], now: number): Promise<StepWaits>;
  /** Takes one hit back from each key. @param at when it was counted */
  takeBack(keys: readonly WindowKey[], at: number): Promise<void>;
  /** Forgets all hits under each key. */
  clear(keys: readonly WindowKey[]): Promise<void>;
  /**
   * Looks at the next `limit` windows in the order of their keys, deletes those that have ended, and gives the space back.
   * @param after the key of the last one that was looked at; empty: begins with the first
   * @returns the key of the last one; null: no more are left
   */
  removeExpired(now: number, after: string, limit: number): Promise<string | null>;
}
