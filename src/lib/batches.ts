import { setTimeout as pause } from 'node:timers/promises';

/** How long a transaction should hold its locks, milliseconds: what requests wait behind it. */
const TARGET = 15;
/** What requests can write in between, milliseconds; as long as a transaction took with its checkpoint, if that is longer. */
const PAUSE = 20;
/** How many rows the largest transaction deletes: what comes after cheap rows may cost much more. */
const MOST = 500;

/** Steady time, milliseconds. */
export interface Timer {
  now(): number;
  pause(duration: number): Promise<unknown>;
}

const STEADY: Timer = { now: () => performance.now(), pause };

/** What a transaction says about its locks. */
export interface Lock {
  taken(): void;
  freed(): void;
}

/** As much of a storage as deleting takes. */
interface PurgedStorage<S> {
  transaction<T>(work: (stores: S) => Promise<T>): Promise<T>;
  checkpoint(): void;
}

/** How many rows a transaction has. */
export interface BatchSize {
  readonly rows: number;
  /** Learns from a transaction of so many rows. @param held how long it held its locks, milliseconds */
  learn(held: number): void;
}

/**
 * A size that begins small, because nobody knows yet what a row costs here. Fewer rows do not save what the shortest
 * transaction took, which is the disk's: half of the time is always for rows, or they would never all go.
 *
 * @param sizes.least rows of the first transaction, and of the smallest
 * @param sizes.most rows of the largest
 */
export function createBatchSize({
  least = 1,
  most = MOST,
}: {
  least?: number;
  most?: number;
} = {}): BatchSize {
  let rows = least;
  let shortest = Number.POSITIVE_INFINITY;
  return {
    get rows(): number {
      return rows;
    },

    learn(held) {
      // There is none smaller: a quick one of before says nothing of this disk any more.
      shortest = rows === least ? held : Math.min(shortest, held);
      const cost = held - shortest;
      const budget = TARGET - Math.min(shortest, TARGET / 2);
      if (cost > budget) rows = Math.max(least, rows >> 1);
      // Twice as many must not take too long.
      else if (cost <= budget / 2) rows = Math.min(most, 2 * rows);
    },
  };
}

/**
 * Deletes rows, or does other chores, in small transactions with pauses, so that writes of requests never wait long, on a slow
 * or busy disk neither.
 *
 * @param remove deletes at most `limit` rows, and returns how many
 * @param remove.lock to be told when it has its locks, if it waits for them, and when they are free, if it does more after that
 * @param isStopped whether to leave the rest for later
 */
export async function inBatches(
  remove: (limit: number, lock: Lock) => Promise<number>,
  isStopped: () => boolean = () => false,
  { size = createBatchSize(), timer = STEADY }: { size?: BatchSize; timer?: Timer } = {},
): Promise<void> {
  for (;;) {
    const limit = size.rows;
    let takenAt = timer.now();
    let freedAt: number | undefined;
    const removed = await remove(limit, {
      taken() {
        takenAt = timer.now();
      },
      freed() {
        freedAt = timer.now();
      },
    });
    const doneAt = timer.now();
    size.learn((freedAt ?? doneAt) - takenAt);
    if (removed < limit || isStopped()) return;
    await timer.pause(Math.max(PAUSE, doneAt - takenAt));
  }
}

/** As `inBatches`, in transactions of a database. */
export const inTransactions = <S>(
  storage: PurgedStorage<S>,
  remove: (stores: S, limit: number) => Promise<number>,
  isStopped?: () => boolean,
): Promise<void> =>
  inBatches((limit, lock) => purgeOnce(storage, (stores) => remove(stores, limit), lock), isStopped);

/** One transaction that deletes, and what must follow it. */
export async function purgeOnce<S, T>(
  { transaction, checkpoint }: PurgedStorage<S>,
  work: (stores: S) => Promise<T>,
  { taken, freed }: Lock,
): Promise<T> {
  const result = await transaction((stores) => {
    taken();
    return work(stores);
  });
  freed();
  // Here, or a request would copy what was written into the file. It holds no lock that anybody waits for, but the disk.
  checkpoint();
  return result;
}
