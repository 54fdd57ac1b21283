import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Environment } from '../../src/config/config.ts';

const PROGRAM = new URL('./worker-process.ts', import.meta.url).pathname;

/** Workers in processes of their own, so that a test can kill them. */
export function createWorkers() {
  const started: ChildProcess[] = [];
  return {
    /** @param clockOffset how far its clock is ahead, milliseconds */
    start(env: Environment, clockOffset = 0): ChildProcess {
      const worker = spawn(process.execPath, [PROGRAM], {
        env: { ...process.env, ...env, CLOCK_OFFSET: String(clockOffset) },
        stdio: 'inherit',
      });
      started.push(worker);
      return worker;
    },

    /** Resolves when the worker has ended. */
    async end(worker: ChildProcess, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
      const exit = once(worker, 'exit');
      worker.kill(signal);
      await exit;
    },

    killAll(): void {
      for (const worker of started) worker.kill('SIGKILL');
    },
  };
}
