/** Counts of answers: by status, or by the error code of a connection that gave none. */
export interface Tally {
  readonly total: number;
  readonly counts: Readonly<Record<string, number>>;
  /** The longest wait for an answer, milliseconds. */
  readonly slowest: number;
  /** All of them. */
  readonly waits: readonly number[];
}

/** Requests that go on until they are told to stop. */
export interface Load {
  /** What was counted so far. */
  tally(): Tally;
  /** Counts from now on only. @returns what was counted until now */
  restart(): Tally;
  /** Resolves when the last request is answered. */
  stop(): Promise<Tally>;
}

/**
 * Asks without end, some at a time, each the next as soon as it has an answer.
 *
 * @param ask sends one request and returns the status of the answer; what it throws is counted by its code
 * @param atOnce how many
 */
export function startLoad(ask: () => Promise<number>, atOnce: number): Load {
  let tally = newTally();
  let isOver = false;
  const askOn = async (): Promise<void> => {
    while (!isOver) {
      const started = performance.now();
      const answer = await ask().catch((error) => (error as NodeJS.ErrnoException).code ?? String(error));
      tally.counts[answer] = (tally.counts[answer] ?? 0) + 1;
      tally.total += 1;
      const wait = performance.now() - started;
      tally.slowest = Math.max(tally.slowest, wait);
      tally.waits.push(wait);
      // A server that is gone answers at once.
      if (typeof answer === 'string') await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  const asking = Array.from({ length: atOnce }, askOn);
  const current = (): Tally => ({ ...tally, counts: { ...tally.counts }, waits: [...tally.waits] });
  return {
    tally: current,
    restart() {
      const before = current();
      tally = newTally();
      return before;
    },
    async stop() {
      isOver = true;
      await Promise.all(asking);
      return current();
    },
  };
}

const newTally = () => ({
  total: 0,
  counts: {} as Record<string, number>,
  slowest: 0,
  waits: [] as number[],
});

/** For evidence: `1,204 × 200, 3 × 503`. */
export const inWords = ({ counts }: Tally): string =>
  Object.entries(counts)
    .map(([answer, count]) => `${count.toLocaleString('en')} × ${answer}`)
    .join(', ') || 'no answer';
