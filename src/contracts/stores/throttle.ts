export interface ThrottleCount {
  /** Requests in the current window, this one included. */
  readonly count: number;
  /** When the window ends, milliseconds since the epoch. */
  readonly resetsAt: number;
}

/**
 * Request counters, shared by all processes. They need not survive a power cut, which only ends windows early, so an
 * engine may keep them without waiting for the disk.
 */
export interface ThrottleStore {
  /**
   * Counts one request and returns the count, atomically. The window opens with the first request.
   * @param duration length of the window, milliseconds
   * @throws Unavailable when the counters cannot be reached
   */
  hit(key: string, duration: number, now: number): Promise<ThrottleCount>;
  /** Deletes windows that have ended. @returns how many */
  removeExpired(now: number): Promise<number>;
}
