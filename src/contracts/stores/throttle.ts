export interface ThrottleCount {
  /** Requests in the current window, this one included. */
  readonly count: number;
  /** When the window ends, milliseconds since the epoch. */
  readonly resetsAt: number;
}

/**
 * Counters that several processes share. They are ephemeral: losing them in a power cut opens a window early,
 * nothing more, so an engine may keep them without waiting for the disk.
 */
export interface ThrottleStore {
  /**
   * Counts one request and returns the count, in one atomic step. The window opens with the first request and
   * lasts `duration` milliseconds.
   */
  hit(key: string, duration: number, now: number): Promise<ThrottleCount>;
  removeExpired(now: number): Promise<number>;
}
