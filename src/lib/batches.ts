import { setTimeout as pause } from 'node:timers/promises';

/** How many rows are deleted per transaction. */
const BATCH = 250;
/** What requests can write in between, milliseconds. */
const PAUSE = 20;

/**
 * Deletes rows in small transactions with pauses, so that writes of requests never wait long.
 * @param remove deletes at most `limit` rows, and returns how many
 * @param isStopped whether to leave the rest for later
 */
export async function inBatches(
  remove: (limit: number) => Promise<number>,
  isStopped: () => boolean = () => false,
): Promise<void> {
  while ((await remove(BATCH)) >= BATCH && !isStopped()) await pause(PAUSE);
}
