import { Unavailable } from '../../lib/failures.ts';

/** Milliseconds. */
export interface LockPatience {
  /** After so long another process's lock is reason to refuse. */
  readonly timeout: number;
  /** Between two looks. */
  readonly retry: number;
}

/**
 * Begins as soon as no other process has the write lock, and then works, with nothing in between.
 *
 * @param begin throws Unavailable while the lock is another's; may block for as long as SQLite's own busy timeout
 * @param askedAt since when the lock is waited for, by performance.now()
 * @throws Unavailable when the lock was not given in time
 */
export async function onceUnlocked<T>(
  begin: () => void,
  work: () => T,
  { timeout, retry }: LockPatience,
  askedAt = performance.now(),
): Promise<T> {
  for (;;) {
    try {
      begin();
      break;
    } catch (error) {
      if (!(error instanceof Unavailable) || performance.now() >= askedAt + timeout) throw error;
      await new Promise((resolve) => setTimeout(resolve, retry));
    }
  }
  return work();
}
