/** The source of the current time. All code reads a Clock, so that tests can move the time. */
export interface Clock {
  /** Milliseconds since the Unix epoch, UTC. */
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** How far the clocks of two machines may differ, milliseconds. */
export const CLOCK_SKEW = 60 * SECOND;

/**
 * How far ahead a stored time may be and still count, milliseconds; one that is further was written by a clock that was
 * wrong, and counts as over. A tenth of the window it opens, so that a small correction of the clock forgets no guess.
 *
 * @param window how long the time matters, milliseconds
 */
export const toleranceOf = (window: number): number => Math.max(window / 10, Math.min(window, CLOCK_SKEW));

/**
 * Whether a pause still lasts. One that ends too far ahead was made before the clock was set back.
 *
 * @param end milliseconds since the epoch
 * @param length of the longest such pause, milliseconds
 */
export const isPaused = (end: number, length: number, now: number): boolean =>
  end > now && end <= now + length;
