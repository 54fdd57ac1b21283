/** How many things were done lately. */
export interface Pace {
  note(): void;
  lately(): number;
}

/**
 * Counts what is done in periods, one after the other.
 *
 * @param period milliseconds
 * @param now a steady time, milliseconds
 */
export function createPace(period: number, now: () => number): Pace {
  let since = now();
  let done = 0;
  let before = 0;

  const turn = (): void => {
    const passed = now() - since;
    if (passed < period) return;
    before = passed < 2 * period ? done : 0;
    done = 0;
    since += passed;
  };

  return {
    note(): void {
      turn();
      done += 1;
    },
    /** In this period so far or in the whole of the last one, whichever is more. */
    lately(): number {
      turn();
      return Math.max(done, before);
    },
  };
}
