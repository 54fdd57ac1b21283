/** Random numbers that a seed repeats (mulberry32, by Tommy Ettinger). For simulations only: whoever sees some can tell the rest. */
export function createChance(seed: number) {
  let state = seed >>> 0;
  /** From 0 to below 1. */
  const fraction = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const exponential = (mean: number): number => -mean * Math.log(1 - fraction());
  return {
    fraction,
    /** The time to the next of events that do not know of each other. */
    exponential,
    /** Around a mean: three quarters of it are the same every time, as the same code takes about as long. */
    around: (mean: number): number => mean * 0.75 + exponential(mean * 0.25),
  };
}

export type Chance = ReturnType<typeof createChance>;
