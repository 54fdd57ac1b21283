import type { Cores } from './cores.ts';

/** The threads that hash passwords: so many at once, the others wait in their order. */
export class Hashing {
  readonly #parts: {
    readonly cores: Cores;
    readonly atOnce: number;
    readonly alone: () => number;
    readonly together: () => number;
  };
  readonly #waiting: Array<() => void> = [];
  #running = 0;
  #busy = 0;

  /** @param parts.alone what a hash costs, microseconds of a core. @param parts.together the same while others are at work */
  constructor(parts: { cores: Cores; atOnce: number; alone: () => number; together: () => number }) {
    this.#parts = parts;
  }

  /** Microseconds of cores it has used. */
  get busy(): number {
    return this.#busy;
  }

  verify(done: () => void): void {
    this.#waiting.push(done);
    this.#advance();
  }

  #advance(): void {
    const { cores, atOnce, alone, together } = this.#parts;
    while (this.#running < atOnce) {
      const done = this.#waiting.shift();
      if (!done) return;
      const isAlone = this.#running === 0 && this.#waiting.length === 0;
      this.#running += 1;
      const work = isAlone ? alone() : together();
      this.#busy += work;
      cores.run(work, () => {
        this.#running -= 1;
        this.#advance();
        done();
      });
    }
  }
}
