import { readdirSync, readFileSync } from 'node:fs';
import { constants, getPriority, setPriority } from 'node:os';

/** What libuv calls the threads of its pool, in which passwords are hashed. */
const POOL_THREAD = 'libuv-worker';
/** By how much they are nicer than the process: beside them a thread of the process gets ten times as much of a core. */
const NICER = 10;
const THREADS = '/proc/self/task';

/**
 * Lets requests go before hashes: while as many passwords are hashed as there are cores, the thread that answers would wait
 * for one of them to use up its turn, again and again. What no request needs goes to the hashes as before.
 *
 * On Linux only, where threads have priorities of their own, and where the system allows it. To be called when the pool
 * has started.
 */
export function putRequestsFirst(): void {
  if (process.platform !== 'linux') return;
  try {
    const priority = Math.min(getPriority() + NICER, constants.priority.PRIORITY_LOW);
    for (const id of readdirSync(THREADS)) if (nameOf(id) === POOL_THREAD) setPriority(Number(id), priority);
  } catch {
    // A thread has ended meanwhile, or a sandbox forbids it: hashes take turns with requests.
  }
}

const nameOf = (thread: string): string => readFileSync(`${THREADS}/${thread}/comm`, 'utf8').trim();
