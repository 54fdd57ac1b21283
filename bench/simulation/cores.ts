import type { Timeline } from './timeline.ts';

interface Thread {
  /** When it is done, in the time of the shared processor. */
  readonly end: number;
  readonly done: () => void;
}

/** Below this, what is left of a thread's work is an error of rounding. Microseconds. */
const ROUNDING = 1e-6;

/**
 * The cores of a machine, shared evenly by the threads that want to run (processor sharing, which a fair scheduler comes close
 * to): while there are more threads than cores, all of them are slower by as much.
 */
export class Cores {
  readonly #timeline: Timeline;
  readonly #count: number;
  #threads: Thread[] = [];
  /** How far a thread that has run all along has come, microseconds. */
  #progress = 0;
  #since = 0;
  #busy = 0;
  #plan = 0;

  constructor(timeline: Timeline, count: number) {
    this.#timeline = timeline;
    this.#count = count;
  }

  /** The time of cores that was used so far, microseconds. */
  get busy(): number {
    this.#advance();
    return this.#busy;
  }

  /** Runs a thread. @param work microseconds of a core that it needs */
  run(work: number, done: () => void): void {
    this.#advance();
    this.#threads.push({ end: this.#progress + work, done });
    this.#planNext();
  }

  get #speed(): number {
    return Math.min(1, this.#count / this.#threads.length);
  }

  #advance(): void {
    const passed = this.#timeline.now - this.#since;
    this.#since = this.#timeline.now;
    if (this.#threads.length === 0) return;
    this.#progress += passed * this.#speed;
    this.#busy += passed * Math.min(this.#count, this.#threads.length);
  }

  #planNext(): void {
    // Only the newest plan counts: the others were made before threads came or went.
    const plan = ++this.#plan;
    if (this.#threads.length === 0) return;
    let next = Number.POSITIVE_INFINITY;
    for (const { end } of this.#threads) next = Math.min(next, end);
    this.#timeline.after(Math.max(0, next - this.#progress) / this.#speed, () => {
      if (plan === this.#plan) this.#finish();
    });
  }

  #finish(): void {
    this.#advance();
    const over = this.#threads.filter(({ end }) => end <= this.#progress + ROUNDING);
    this.#threads = this.#threads.filter(({ end }) => end > this.#progress + ROUNDING);
    this.#planNext();
    for (const { done } of over) done();
  }
}
