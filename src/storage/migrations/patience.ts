import { setTimeout as pause } from 'node:timers/promises';
import { MINUTE, SECOND } from '../../lib/clock.ts';
import { UsageError } from '../../lib/failures.ts';
import type { Logger } from '../../lib/logger.ts';
import { randomFraction } from '../../lib/random.ts';

/**
 * How long a statement may wait for a lock, milliseconds. Whoever uses the table waits behind it: customers must not notice a
 * migration that has to wait for a backup.
 */
export const LOCK_TIMEOUT = 200;
const TRY_EVERY = SECOND;
const SAY_EVERY = 30 * SECOND;
const PATIENCE = 10 * MINUTE;

/** lock_not_available, deadlock_detected. */
const HELD: readonly unknown[] = ['55P03', '40P01'];

/** Thrown when another process migrates now. */
export class Busy extends Error {}

const isHeld = (error: unknown): boolean => {
  const { code, cause } = error as { code?: unknown; cause?: { code?: unknown } };
  return error instanceof Busy || HELD.includes(code) || HELD.includes(cause?.code);
};

/**
 * Tries again and again while others hold locks, such as a backup or another process that migrates.
 *
 * @throws UsageError after {@link PATIENCE}
 */
export async function patiently<T>(work: () => Promise<T>, logger: Pick<Logger, 'warn'>): Promise<T> {
  const start = performance.now();
  for (let said = Number.NEGATIVE_INFINITY; ; ) {
    try {
      return await work();
    } catch (error) {
      if (!isHeld(error)) throw error;
      const now = performance.now();
      if (now - start > PATIENCE)
        throw new UsageError(
          'migrations: expected to get the locks within 10 minutes, but others hold them; try again when no backup and no other migration runs',
        );
      if (now - said > SAY_EVERY) {
        said = now;
        logger.warn({ err: error }, 'migrations wait until others release their locks');
      }
      await pause(TRY_EVERY * (0.5 + randomFraction()));
    }
  }
}
