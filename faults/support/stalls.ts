import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const PAGE = Buffer.alloc(4096);
/** Between two looks, milliseconds. */
const EVERY = 10;

/** Looks how long the machine takes for the least that a commit is: a page on the disk. */
export interface Stalls {
  /** @returns milliseconds each */
  stop(): Promise<readonly number[]>;
}

/** @param folder on the disk of the database */
export async function watchStalls(folder: string): Promise<Stalls> {
  const file = await open(join(folder, 'stalls'), 'w');
  const durations: number[] = [];
  let isOver = false;
  const look = async (): Promise<void> => {
    while (!isOver) {
      const startedAt = performance.now();
      await file.write(PAGE, 0, PAGE.length, 0);
      await file.datasync();
      durations.push(performance.now() - startedAt);
      await pause(EVERY);
    }
    await file.close();
  };
  const looking = look();
  return {
    async stop() {
      isOver = true;
      await looking;
      return durations;
    },
  };
}
