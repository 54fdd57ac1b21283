import { setTimeout as pause } from 'node:timers/promises';

/** How many rows are deleted per transaction: at first, at least and at most. */
const ROWS = { first: 100, least: 50, most: 500 } as const;
/**
 * How long a transaction should take, milliseconds: what requests wait behind it. Slower ones have fewer rows from then on, and
 * only those that take less than half of it have more: twice as many must not take too long.
 */
const TARGET = 20;
/** What requests can write in between, milliseconds; as long as the transaction took, if that is longer. */
const PAUSE = 20;

/**
 * Deletes rows in small transactions with pauses, so that writes of requests never wait long, on a slow or busy disk neither.
 * @param remove deletes at most `limit` rows, and returns how many
 * @param isStopped whether to leave the rest for later
 */
export async function inBatches(
  remove: (limit: number) => Promise<number>,
  isStopped: () => boolean = () => false,
): Promise<void> {
  for (let limit: number = ROWS.first; ; ) {
    const startedAt = performance.now();
    const removed = await remove(limit);
    const took = performance.now() - startedAt;
    if (removed < limit || isStopped()) return;
    if (took > TARGET) limit = Math.max(ROWS.least, limit >> 1);
    else if (took < TARGET / 2) limit = Math.min(ROWS.most, 2 * limit);
    await pause(Math.max(PAUSE, took));
  }
}
