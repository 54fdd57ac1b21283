import assert from 'node:assert/strict';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { type Engine, openEngine } from '../support/engines.ts';
import { latchkey, type ServerProcess, startServer } from '../support/process.ts';

/** The process ids of the workers the server has started, the newest last. */
const workersOf = (server: ServerProcess): number[] =>
  [...server.log().matchAll(/"pid":(\d+),"msg":"the worker is running"/g)].map(([, pid]) => Number(pid));

async function nthWorkerOf(server: ServerProcess, nth: number): Promise<number> {
  for (;;) {
    const pid = workersOf(server)[nth - 1];
    if (pid !== undefined) return pid;
    await setTimeout(20);
  }
}

/** Resolves when there is no such process any more. */
async function gone(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await setTimeout(20);
  }
}

const requestReset = (server: ServerProcess): Promise<Response> =>
  fetch(`${server.url}/users/password/reset/`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"email":"demo@example.com"}',
  });

describe('the worker process of a server', () => {
  let engine: Engine;
  before(async () => {
    engine = await openEngine('sqlite');
  });
  after(() => engine.drop());

  it('is another process, so that what it does for known people does not slow the next request', async () => {
    const server = await startServer(engine.env);
    assert.notEqual(await nthWorkerOf(server, 1), server.child.pid);
    await server.stop();
  });

  it('is replaced when it dies, and the mail goes out', async () => {
    const server = await startServer(engine.env);
    process.kill(await nthWorkerOf(server, 1), 'SIGKILL');
    await server.logged('the worker process ended; it is started again after the pause');
    assert.equal((await requestReset(server)).status, 200);
    await nthWorkerOf(server, 2);
    await server.logged('a message was settled');
    await server.stop();
  });

  it('has the secrets of its server, though a file of them is replaced before it starts again', async () => {
    const file = join(await mkdtemp(join(tmpdir(), 'latchkey-worker-')), 'secret_key');
    await writeFile(file, 'the key that the server has read 0123456789');
    const server = await startServer({ ...engine.env, SECRET_KEY: undefined, SECRET_KEY_FILE: file });
    const worker = await nthWorkerOf(server, 1);
    await writeFile(file, 'the key of the next start 9876543210 9876543210');
    process.kill(worker, 'SIGKILL');
    await nthWorkerOf(server, 2);
    assert.equal((await requestReset(server)).status, 200);
    await server.logged('a message was settled');
    await server.stop();
  });

  it('leaves no process behind when the server stops', async () => {
    const server = await startServer(engine.env);
    const worker = await nthWorkerOf(server, 1);
    await server.stop();
    assert.throws(() => process.kill(worker, 0), 'the worker outlived its server');
  });

  it('ends with a server that was killed and could not tell it', async () => {
    const server = await startServer(engine.env);
    const worker = await nthWorkerOf(server, 1);
    server.child.kill('SIGKILL');
    await gone(worker);
  });

  it('leaves it to the server when to stop: a signal to both does not cut a mail short', async () => {
    const server = await startServer(engine.env);
    const worker = await nthWorkerOf(server, 1);
    process.kill(worker, 'SIGTERM');
    process.kill(worker, 'SIGINT');
    assert.equal((await requestReset(server)).status, 200);
    const { stdout } = await latchkey(engine.env, ['messages', 'list', '--json']);
    assert.ok(stdout.includes('reset-email'));
    assert.deepEqual(workersOf(server), [worker]);
    await server.stop();
    assert.ok(!server.log().includes('the worker process ended'));
  });
});
