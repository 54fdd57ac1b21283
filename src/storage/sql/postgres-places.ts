import { Unavailable } from '../../lib/failures.ts';

/**
 * Who may use the connections of a pool, at most so many at a time. Changes may wait until their deadline, for a standby that
 * does not answer, a full disk, or a lock: with places of their own they leave connections to reads.
 */
export class Places {
  #free: number;
  /** In the order in which they came. */
  readonly #waiting = new Set<() => void>();

  /** @param count how many there are */
  constructor(count: number) {
    this.#free = count;
  }

  /** How many wait for a place. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** Resolves with a place, which must be given back. @param limit how long to wait, milliseconds @throws Unavailable */
  async take(limit: number): Promise<void> {
    if (this.#free > 0) {
      this.#free -= 1;
      return;
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#waiting.add(resolve);
    const timer = setTimeout(() => {
      this.#waiting.delete(resolve);
      reject(new Unavailable('the database', new Error('too many changes wait for it')));
    }, limit);
    await promise.finally(() => clearTimeout(timer));
  }

  /** Gives a place back, to who has waited longest. */
  give(): void {
    const [next] = this.#waiting;
    if (!next) this.#free += 1;
    else {
      this.#waiting.delete(next);
      next();
    }
  }
}
