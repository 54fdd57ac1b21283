import type { Timeline } from './timeline.ts';

/** A disk that makes things durable, with group commit: who asks while it is at work shares the next time. */
export class Disk {
  readonly #timeline: Timeline;
  readonly #duration: () => number;
  #waiting: Array<() => void> = [];
  #isAtWork = false;

  /** @param duration of an fsync, microseconds */
  constructor(timeline: Timeline, duration: () => number) {
    this.#timeline = timeline;
    this.#duration = duration;
  }

  sync(done: () => void): void {
    this.#waiting.push(done);
    if (!this.#isAtWork) this.#begin();
  }

  #begin(): void {
    const served = this.#waiting;
    this.#waiting = [];
    this.#isAtWork = served.length > 0;
    if (!this.#isAtWork) return;
    this.#timeline.after(this.#duration(), () => {
      this.#begin();
      for (const done of served) done();
    });
  }
}
