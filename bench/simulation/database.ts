import type { Cores } from './cores.ts';
import type { Disk } from './disk.ts';

export interface Connection {
  /**
   * Runs a statement in the server's process for this connection.
   * @param work microseconds of a core, beside what any statement costs
   */
  execute(work: number, options: { readonly commits: boolean }, done: () => void): void;
  release(): void;
}

/** A database server on the same cores: a process for each connection of a pool, and one disk for the commits of all. */
export class DatabaseServer {
  readonly #parts: { readonly cores: Cores; readonly disk: Disk; readonly perCall: () => number };
  readonly #waiting: Array<(connection: Connection) => void> = [];
  #free: number;
  #calls = 0;
  #busy = 0;

  /** @param parts.perCall what any statement costs, microseconds of a core */
  constructor(connections: number, parts: { cores: Cores; disk: Disk; perCall: () => number }) {
    this.#free = connections;
    this.#parts = parts;
  }

  /** How many statements there were. */
  get calls(): number {
    return this.#calls;
  }

  /** Microseconds of cores it has used. */
  get busy(): number {
    return this.#busy;
  }

  /** Waits for a free connection. */
  acquire(use: (connection: Connection) => void): void {
    if (this.#free === 0) this.#waiting.push(use);
    else {
      this.#free -= 1;
      use(this.#connection());
    }
  }

  #connection(): Connection {
    const { cores, disk, perCall } = this.#parts;
    return {
      execute: (work, { commits }, done) => {
        this.#calls += 1;
        const whole = work + perCall();
        this.#busy += whole;
        cores.run(whole, () => (commits ? disk.sync(done) : done()));
      },
      release: () => {
        const next = this.#waiting.shift();
        if (next) next(this.#connection());
        else this.#free += 1;
      },
    };
  }
}
