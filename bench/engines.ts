import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Engine, type EngineName, openEngine } from '../test/support/engines.ts';
import { ALONE } from './http.ts';
import { median } from './support/load.ts';
import { preparePeople } from './support/people.ts';
import { type Counter, rateOf } from './support/rate.ts';
import type { RunningService } from './support/serve.ts';
import { requestsOf } from './support/visitors.ts';

/**
 * `node bench/engines.ts [--against <folder>] [--engine postgres|redis|sqlite] [--rounds 3]`: what shops ask for most, by many
 * visitors at once. With the folder of another commit, both are measured in turn, so that the machine's moods meet both.
 */
const LOAD = { connections: 64, seconds: 1.5, addresses: 1000 };
const PEOPLE = 256;

/** Sign-ins measure the hashing of passwords: bench/http.ts does. */
const KINDS = ['read session', 'validate reset link', 'request reset', 'request code'] as const;

interface Side extends Counter {
  readonly service: RunningService;
  readonly requests: ReturnType<typeof requestsOf>;
  stop(): Promise<void>;
}

async function start(name: EngineName, folder: string): Promise<Side> {
  const engine: Engine = await openEngine(name);
  const { serve } = (await import(
    resolve(folder, 'bench/support/serve.ts')
  )) as typeof import('./support/serve.ts');
  const requests = requestsOf(await preparePeople(engine.env, PEOPLE));
  const env = { ...engine.env, TRUSTED_PROXIES: '127.0.0.1' };
  const service = await serve(String(engine.env.DATA_DIR), ALONE, env);
  const stop = async (): Promise<void> => {
    await service.stop();
    await engine.drop();
  };
  return { service, requests, count: 0, stop };
}

async function compare(sides: readonly Side[], rounds: number): Promise<void> {
  for (const kind of KINDS) {
    const rates = sides.map((): number[] => []);
    for (let round = 0; round <= rounds; round++)
      for (const [index, side] of sides.entries()) {
        const { perSecond } = await rateOf(side.service.url, side.requests[kind], side, LOAD);
        // The first round warms up.
        if (round > 0) rates[index]?.push(perSecond);
      }
    const [ours = 0, theirs] = rates.map(median);
    const ratio = theirs === undefined ? '' : ` to ${theirs.toFixed(0)}/s: ${(ours / theirs).toFixed(2)}`;
    process.stdout.write(`${kind.padEnd(22)}${ours.toFixed(0)}/s${ratio}\n`);
  }
}

const { values } = parseArgs({
  options: {
    against: { type: 'string' },
    engine: { type: 'string', default: 'postgres' },
    rounds: { type: 'string', default: '3' },
  },
});
const folders = ['.', ...(values.against ? [values.against] : [])];
const sides: Side[] = [];
try {
  for (const folder of folders) sides.push(await start(values.engine as EngineName, folder));
  await compare(sides, Number(values.rounds));
} finally {
  for (const side of sides) await side.stop();
}
