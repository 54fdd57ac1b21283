import type { Clock } from '../../src/lib/clock.ts';

/** A clock that stands still until a test moves it. */
export class FakeClock implements Clock {
  #now: number;

  constructor(now = Date.UTC(2026, 0, 15, 12)) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  /** @param milliseconds how far to move on */
  advance(milliseconds: number): void {
    this.#now += milliseconds;
  }
}
