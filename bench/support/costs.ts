import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { DatabaseConfig } from '../../src/config/config.ts';
import { openDirect } from '../../test/support/direct.ts';

/** In a millisecond. */
const NANOSECONDS = 1e6;
/** Milliseconds. */
const SLEEP = 2;

/** What requests cost: the processor time of a service, and of PostgreSQL for it. Other work on the machine hardly changes it. */
export interface Meter {
  /** @returns milliseconds of processor time that the work took there and at the database */
  cost(work: () => Promise<void>): Promise<number>;
  close(): Promise<void>;
}

/**
 * Reads the processor time of a process (Linux).
 * @param threads `main`: all of a Latchkey but hashing passwords, which it does in other threads
 */
export async function openMeter(
  database: DatabaseConfig,
  { pid, threads }: { readonly pid: number; readonly threads: 'main' | 'all' },
): Promise<Meter> {
  const direct = await openDirect(database);
  const backends = async (): Promise<readonly number[]> => {
    if (direct.dialect === 'sqlite') return [];
    const rows = await direct.query<{ pid: number }>(
      `select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
    );
    return rows.map((row) => row.pid);
  };
  /** Nanoseconds by thread. */
  const read = async (): Promise<ReadonlyMap<string, number>> => {
    const processes = await backends();
    // The system counts the time of a thread when it goes to sleep, or else every few milliseconds.
    await pause(SLEEP);
    const own = threads === 'all' ? threadsOf(pid) : [`${pid}/task/${pid}`];
    return new Map([...own, ...processes.map((each) => `${each}/task/${each}`)].flatMap(timeOf));
  };
  return {
    async cost(work) {
      const before = await read();
      await work();
      const after = await read();
      const spent = [...after].map(([thread, time]) => time - (before.get(thread) ?? 0));
      return spent.reduce((sum, time) => sum + time, 0) / NANOSECONDS;
    },
    close: direct.close,
  };
}

const threadsOf = (pid: number): string[] =>
  readdirSync(`/proc/${pid}/task`).map((thread) => `${pid}/task/${thread}`);

/** None when it has ended; a database on another computer has none. */
function timeOf(thread: string): Array<readonly [string, number]> {
  try {
    return [[thread, Number(readFileSync(`/proc/${thread}/schedstat`, 'utf8').split(' ')[0])]];
  } catch {
    return [];
  }
}
