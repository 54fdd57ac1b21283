import { readdirSync, readFileSync } from 'node:fs';

/** The kernel counts in hundredths of a second (USER_HZ). */
const TICKS = 100;

/** The processor time that a process has used so far, all threads, in programs and kernel; seconds (Linux). */
export function processorSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // After the name, which may hold spaces, in parentheses. Fields 14 and 15 of proc_pid_stat(5).
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

/** Of one thread, since it began, microseconds (Linux: Documentation/scheduler/sched-stats.rst). */
function threadTime(pid: number, thread: number | string): number {
  try {
    const [nanoseconds] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ');
    return Number(nanoseconds) / 1000;
  } catch {
    // It has ended.
    return 0;
  }
}

function threadsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}

/** Processor time of a process, microseconds: of its main thread, which runs its event loop, and of the others. */
export function processorTime(pid: number): { readonly main: number; readonly others: number } {
  const threads = threadsOf(pid).filter((thread) => thread !== String(pid));
  return {
    main: threadTime(pid, pid),
    others: threads.reduce((sum, thread) => sum + threadTime(pid, thread), 0),
  };
}

/** How long all cores were busy since the computer started, microseconds; in steps of 10 ms. */
export function machineTime(): number {
  const TICK = 10_000;
  const [line = ''] = readFileSync('/proc/stat', 'utf8').split('\n');
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = line
    .trim()
    .split(/\s+/)
    .slice(1)
    .map(Number);
  return (user + nice + system + irq + softirq + steal) * TICK;
}
