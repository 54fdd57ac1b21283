import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { after, before, describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { availableEngines, type Engine, openEngine } from '../support/engines.ts';
import { latchkey, type ServerProcess, startServer } from '../support/process.ts';
import { startSmtpSink } from '../support/smtp.ts';

const CREDENTIALS = JSON.stringify({ email: 'demo@example.com', password: 'Correct-Horse-42' });

/** A connection over which a request has begun to arrive. */
async function begin(server: ServerProcess, request: string): Promise<Socket> {
  const { hostname, port } = new URL(server.url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  socket.write(request);
  return socket;
}

/** A sign-in of which all but the last byte has arrived, over a connection that would be kept. */
const halfASignIn = (server: ServerProcess): Promise<Socket> =>
  begin(
    server,
    `POST /users/login/ HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${CREDENTIALS.length}\r\n\r\n${CREDENTIALS.slice(0, -1)}`,
  );

const resetFor = (email: string): string => {
  const body = JSON.stringify({ email });
  return `POST /users/password/reset/ HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
};

/** What has been sent before is with the server once another connection was answered. */
const settled = async (server: ServerProcess): Promise<void> => {
  await (await fetch(`${server.url}/healthz`, { headers: { connection: 'close' } })).text();
};

for (const name of await availableEngines()) {
  describe(`a service that is asked to stop [${name}]`, () => {
    let engine: Engine;
    before(async () => {
      engine = await openEngine(name);
    });
    after(() => engine.drop());

    it('finishes the request at work, takes no new one, and ends well', async () => {
      const server = await startServer(engine.env);
      const signIn = await halfASignIn(server);
      const probe = await begin(server, 'GET /readyz HTTP/1.1\r\nHost: x\r\n');
      const idle = await begin(server, 'GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n');
      await once(idle, 'data');
      const idleEnded = once(idle.resume(), 'close');
      await settled(server);

      server.child.kill('SIGTERM');
      await server.logged('stopping');
      await idleEnded;
      await assert.rejects(fetch(`${server.url}/healthz`), 'a new connection was taken');
      probe.write('\r\n');
      signIn.write(CREDENTIALS.slice(-1));

      assert.match(await text(probe), /^HTTP\/1\.1 503 [\s\S]*"status":"stopping"/);
      assert.match(await text(signIn), /^HTTP\/1\.1 200 OK[\s\S]*"key":"[0-9a-f]{40}"/);
      assert.deepEqual(await server.exited, { code: 0, signal: null });
    });

    it('answers every request it has begun, and begins none that it could not answer', async () => {
      const server = await startServer(engine.env);
      const signIn = await halfASignIn(server);
      await settled(server);
      server.child.kill('SIGTERM');
      await server.logged('stopping');
      const emails = Array.from({ length: 4 }, (_, index) => `pipelined-${index}@example.com`);
      // The first two arrive with the end of the sign-in, the others while it is at work or has been answered.
      signIn.write(`${CREDENTIALS.slice(-1)}${emails.slice(0, 2).map(resetFor).join('')}`);
      const answers = text(signIn.on('error', () => {}));
      for (const email of emails.slice(2)) {
        await setImmediate();
        if (signIn.writable) signIn.write(resetFor(email));
      }

      const statuses = (await answers).match(/HTTP\/1\.1 \d+/g) ?? [];
      assert.ok(statuses.length >= 3, 'a request that was begun got no answer');
      assert.deepEqual(new Set(statuses), new Set(['HTTP/1.1 200']));
      assert.deepEqual(await server.exited, { code: 0, signal: null });
      for (const [index, email] of emails.entries()) {
        const stored = await latchkey(engine.env, ['messages', 'list', '--to', email, '--json']);
        const isAnswered = index + 1 < statuses.length;
        assert.equal(stored.json<object[]>().length, isAnswered ? 1 : 0, `${email}, answered: ${isAnswered}`);
      }
    });

    it('goes on serving for the drain delay, says that it is stopping, and ends connections in good order', async () => {
      const server = await startServer({ ...engine.env, DRAIN_DELAY: '2' });
      const kept = await begin(server, 'GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n');
      await once(kept, 'data');
      const asked = performance.now();
      server.child.kill('SIGTERM');
      await server.logged('stopping');

      const ready = await fetch(`${server.url}/readyz`);
      assert.deepEqual([ready.status, ready.headers.get('connection')], [503, 'close']);
      assert.partialDeepStrictEqual(await ready.json(), { status: 'stopping' });
      assert.equal((await fetch(`${server.url}/healthz`)).status, 200);
      kept.write('GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n');
      assert.match(await text(kept), /^HTTP\/1\.1 200 OK\r\n[\s\S]*connection: close\r\n/i);
      assert.deepEqual(await server.exited, { code: 0, signal: null });
      assert.ok(performance.now() - asked >= 2000);
    });

    it('ends at once on Ctrl-C when nothing is at work', async () => {
      const server = await startServer(engine.env);
      server.child.kill('SIGINT');
      assert.deepEqual(await server.exited, { code: 0, signal: null });
    });

    it('has lost nothing it acknowledged when it is killed without being asked', async () => {
      const server = await startServer(engine.env);
      const answer = await fetch(`${server.url}/users/password/reset/`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"email":"killed@example.com"}',
      });
      assert.equal(answer.status, 200);
      server.child.kill('SIGKILL');
      await server.exited;
      const messages = await latchkey(engine.env, [
        'messages',
        'list',
        '--to',
        'killed@example.com',
        '--json',
      ]);
      assert.equal(messages.json<object[]>().length, 1);
      assert.equal((await latchkey(engine.env, ['audit', 'verify'])).code, 0);
    });
  });
}

describe('a service that is asked to stop', () => {
  let engine: Engine;
  before(async () => {
    engine = await openEngine('sqlite');
  });
  after(() => engine.drop());

  it('ends at once when it is asked twice, and a supervisor sees by which signal', async () => {
    const server = await startServer(engine.env);
    const socket = await halfASignIn(server);
    await settled(server);
    server.child.kill('SIGTERM');
    await server.logged('stopping');
    server.child.kill('SIGINT');
    assert.deepEqual(await server.exited, { code: 130, signal: null });
    socket.destroy();
  });

  it('gives up after ten seconds on a request that never ends, and says that something went wrong', async () => {
    const server = await startServer(engine.env);
    const socket = await halfASignIn(server);
    await settled(server);
    server.child.kill('SIGTERM');
    assert.deepEqual(await server.exited, { code: 1, signal: null });
    assert.match(server.log(), /"msg":"stopping took too long"/);
    socket.destroy();
  });

  it('finishes the mail it is sending, so that it is not sent twice', async () => {
    const taken = Promise.withResolvers<void>();
    const mayAnswer = Promise.withResolvers<void>();
    const smtp = await startSmtpSink({
      async onData(stream, _session, callback) {
        await text(stream);
        taken.resolve();
        await mayAnswer.promise;
        callback(null, '2.0.0 Ok');
      },
    });
    const env = { ...engine.env, SMTP_URL: smtp.url };
    const server = await startServer(env);
    await fetch(`${server.url}/users/password/reset/`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"email":"demo@example.com"}',
    });
    await taken.promise;
    server.child.kill('SIGTERM');
    await server.logged('stopping');
    mayAnswer.resolve();
    assert.deepEqual(await server.exited, { code: 0, signal: null });
    const list = await latchkey(env, ['messages', 'list', '--to', 'demo@example.com', '--json']);
    assert.partialDeepStrictEqual(list.json<object[]>()[0], { state: 'sent', attempts: 1 });
    await smtp.close();
  });

  it('stops a worker as well', async () => {
    const worker = spawn(process.execPath, ['bin/latchkey.js', 'worker'], {
      env: { PATH: process.env.PATH, ...engine.env },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const exited = once(worker, 'exit');
    for await (const chunk of worker.stderr) if (String(chunk).includes('is running')) worker.kill('SIGTERM');
    assert.deepEqual(await exited, [0, null]);
  });
});
