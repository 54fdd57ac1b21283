/** What waits for the end of the turn. */
export interface TurnBatch<T> {
  add(item: T): void;
  /** Does at once what waits. */
  flush(): void;
}

/**
 * Collects what is asked for in one turn of the event loop, and does it together at the turn's end. Under load a turn
 * brings many requests: what they have in common (a transaction, a lock) is done once, and the code of one step, run for
 * one request after the other, stays in the processor's caches (cohort scheduling: Larus and Parkes, USENIX 2002). A
 * request that comes alone does not wait: the turn ends with it.
 */
export function createTurnBatch<T>(work: (items: readonly T[]) => void): TurnBatch<T> {
  let waiting: T[] = [];
  const flush = (): void => {
    const items = waiting;
    waiting = [];
    if (items.length > 0) work(items);
  };
  return {
    add(item) {
      if (waiting.push(item) === 1) setImmediate(flush);
    },
    flush,
  };
}
