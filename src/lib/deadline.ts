import { AsyncLocalStorage } from 'node:async_hooks';

const current = new AsyncLocalStorage<Deadline>();

/**
 * How long somebody who waits for an answer is kept waiting for the database, over everything that is asked of it. It runs
 * only while `run` does: not while the body of a request arrives, nor for work that goes on after the answer.
 */
export class Deadline {
  #left: number;
  /** A time of performance.now(); undefined while it does not run. */
  #endsAt: number | undefined;

  /** @param duration milliseconds */
  constructor(duration: number) {
    this.#left = duration;
  }

  /** The deadline holds for all that `work` does and waits for. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    this.#endsAt = performance.now() + this.#left;
    try {
      return await current.run(this, work);
    } finally {
      this.#left = (this.#endsAt ?? 0) - performance.now();
      this.#endsAt = undefined;
    }
  }

  /** @param by milliseconds */
  prolong(by: number): void {
    if (this.#endsAt === undefined) this.#left += by;
    else this.#endsAt += by;
  }

  get left(): number {
    return this.#endsAt === undefined ? Number.POSITIVE_INFINITY : this.#endsAt - performance.now();
  }
}

/**
 * Work that does not count: the deadline of the caller goes on when it is done. For what has limits of its own, such as the
 * queue of passwords to be hashed.
 */
export async function outsideDeadline<T>(work: () => Promise<T>): Promise<T> {
  const deadline = current.getStore();
  const begin = performance.now();
  try {
    return await work();
  } finally {
    deadline?.prolong(performance.now() - begin);
  }
}

/** Milliseconds that are left to whoever waits for the caller; infinite for workers and commands, negative when too late. */
export const timeLeft = (): number => current.getStore()?.left ?? Number.POSITIVE_INFINITY;

/**
 * Binds work to the deadline of the caller, wherever it begins.
 * @returns runs work under that deadline, or none
 */
export const underDeadline = (): (<T>(work: () => T) => T) => {
  const deadline = current.getStore();
  return (work) => (deadline ? current.run(deadline, work) : current.exit(work));
};
