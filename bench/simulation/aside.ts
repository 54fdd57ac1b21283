import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createCore } from '../../src/app.ts';
import { loadConfig } from '../../src/config/config.ts';
import { createLogger } from '../../src/http/logger.ts';
import { endWithThis } from '../../test/support/ending.ts';
import { processorTime } from '../support/processor.ts';
import { ask, type Bench, measureLoad, startBench } from './bench.ts';
import type { Measured } from './measured.ts';
import { databaseWork, watchRedis } from './probe.ts';

/** What the extrapolation needs beside the sweep. */
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const LOAD = { connections: 16, duration: 2 };
/** What a worker has to send, so that it is at work all the time. */
const LEFT_BEHIND = { connections: 64, duration: 6 };
/** A new process gets through what it does once, then it is watched. Milliseconds. */
const [STARTS, WATCHED] = [3000, 4000];

/** A worker sends what earlier requests left behind: what a message costs, and what it leaves to requests. */
export async function measureWorker(bench: Bench): Promise<Pick<Measured, 'beside' | 'worker'>> {
  const { engine, postgres } = bench;
  await ask(bench, 'request reset', LEFT_BEHIND);
  const worker = endWithThis(
    spawn(process.execPath, ['bin/latchkey.js', 'worker'], {
      cwd: ROOT,
      env: { ...process.env, ...engine.env },
      stdio: 'ignore',
    }),
  );
  const pid = Number(worker.pid);
  const look = async () => ({
    messages: await postgres.settledMessages(),
    worker: processorTime(pid),
    database: await postgres.workByProcess(),
  });
  try {
    await pause(STARTS);
    const before = await look();
    await pause(WATCHED);
    const after = await look();
    const messages = after.messages - before.messages;
    if (messages === 0) throw new Error('the worker sent nothing, so that nobody knows what a message costs');
    const used = after.worker.main + after.worker.others - before.worker.main - before.worker.others;
    const database = databaseWork(before.database, after.database);
    const figures = await measureLoad(bench, 'request reset', LOAD, pid);
    return {
      beside: { engine: 'postgres', kind: 'request reset', connections: LOAD.connections, ...figures },
      worker: { own: Math.round(used / messages), database: Math.round(database / messages) },
    };
  } finally {
    worker.kill('SIGTERM');
    await once(worker, 'exit');
  }
}

/** Rows of the audit trail that are sealed a second: those of all sign-ins so far. */
export async function sealRate({ engine }: Bench): Promise<number> {
  const core = await createCore(loadConfig(engine.env), createLogger('silent'));
  const begin = performance.now();
  let rows = 0;
  for (let sealed = await core.audit.seal(); sealed > 0; sealed = await core.audit.seal()) rows += sealed;
  const seconds = (performance.now() - begin) / 1000;
  await core.close();
  return Math.round(rows / seconds);
}

/** What a sign-in asks of Redis. */
export async function redisPerSignIn(): Promise<Measured['redis']> {
  const bench = await startBench('redis');
  const redis = watchRedis(String(bench.engine.env.REDIS_URL));
  try {
    const before = await redis.scripts();
    const { latencies } = await ask(bench, 'sign in', { ...LOAD, duration: 4 });
    const after = await redis.scripts();
    const scripts = after.count - before.count;
    return {
      scripts: Number((scripts / latencies.length).toFixed(1)),
      microseconds: Number(((after.time - before.time) / scripts).toFixed(1)),
    };
  } finally {
    redis.close();
    await bench.stop();
  }
}
