import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import type { Environment } from '../../src/config/config.ts';
import { startLatchkey } from './process.ts';

/**
 * Runs a command again and again, and kills it at moments spread over the time that it takes.
 * @param look at what it left, each time
 */
export async function killAtEachMoment(
  env: Environment,
  args: readonly string[],
  moments: number,
  look: (moment: string) => Promise<void>,
): Promise<void> {
  const startedAt = performance.now();
  const whole = startLatchkey(env, args);
  await once(whole, 'exit');
  const length = performance.now() - startedAt;
  await look('after its end');
  for (let moment = 1; moment <= moments; moment++) {
    // The first third is Node's start.
    const after = length * (1 / 3 + (2 / 3) * (moment / moments));
    const child = startLatchkey(env, args);
    const exited = once(child, 'exit');
    await pause(after);
    child.kill('SIGKILL');
    await exited;
    await look(`after ${Math.round(after)} of ${Math.round(length)} ms`);
  }
}
