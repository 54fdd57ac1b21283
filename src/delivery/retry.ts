import { HOUR, SECOND } from '../lib/clock.ts';
import { randomFraction } from '../lib/random.ts';

/** After so many attempts a message is given up, whatever its deadline. */
export const MAX_ATTEMPTS = 50;

const FIRST_PAUSE = 5 * SECOND;
const LONGEST_PAUSE = HOUR;
/** With less than this left, another attempt is not worth making. */
const LAST_PAUSE = SECOND;

/**
 * When to try again after a failure: exponential backoff with "equal jitter", so that messages that failed together
 * do not come back together. Near the deadline the pauses shrink to half of what is left, so that the last attempts
 * come before it and none after.
 *
 * @param attempts how many there were
 * @param minimum milliseconds the other side asked to wait; the deadline counts for more
 * @returns milliseconds since the epoch; null when the deadline leaves no time
 */
export function nextAttemptAt(attempts: number, now: number, deadline: number, minimum = 0): number | null {
  const backoff = Math.min(FIRST_PAUSE * 2 ** (attempts - 1), LONGEST_PAUSE);
  const jittered = (backoff / 2) * (1 + randomFraction());
  const pause = Math.floor(Math.min(Math.max(jittered, minimum), (deadline - now) / 2));
  return pause < LAST_PAUSE ? null : now + pause;
}
