import type { Cores } from './cores.ts';
import type { Disk } from './disk.ts';

interface Task {
  /** Microseconds of a core. */
  readonly work: number;
  /** Whether the turn ends with a commit of a database in this process. */
  readonly commits: boolean;
  readonly done: () => void;
}

/**
 * The thread of an event loop. A turn takes all that waits when it begins; what comes meanwhile waits for the next. A turn costs
 * something by itself, which the tasks in it share, and so does its one commit, during which the thread stands still.
 */
export class EventLoop {
  readonly #parts: { readonly cores: Cores; readonly disk: Disk; readonly perTurn: () => number };
  #waiting: Task[] = [];
  #isRunning = false;
  #turns = 0;
  #busy = 0;

  /** @param parts.perTurn what a turn costs by itself, microseconds of a core */
  constructor(parts: { cores: Cores; disk: Disk; perTurn: () => number }) {
    this.#parts = parts;
  }

  /** How many turns there were. */
  get turns(): number {
    return this.#turns;
  }

  /** Microseconds of a core it has used. */
  get busy(): number {
    return this.#busy;
  }

  add(work: number, done: () => void, commits = false): void {
    this.#waiting.push({ work, done, commits });
    if (!this.#isRunning) this.#turn();
  }

  #turn(): void {
    const { cores, disk, perTurn } = this.#parts;
    const tasks = this.#waiting;
    this.#waiting = [];
    this.#isRunning = tasks.length > 0;
    if (!this.#isRunning) return;
    this.#turns += 1;
    const work = tasks.reduce((sum, task) => sum + task.work, perTurn());
    this.#busy += work;
    cores.run(work, () => {
      const end = (): void => {
        for (const { done } of tasks) done();
        this.#turn();
      };
      if (tasks.some(({ commits }) => commits)) disk.sync(end);
      else end();
    });
  }
}
