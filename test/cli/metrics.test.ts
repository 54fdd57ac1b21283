import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { type Engine, openEngine } from '../support/engines.ts';
import { type ServerProcess, startLatchkey, startServer } from '../support/process.ts';

const TOKEN = 'a-token-of-the-tests-with-more-than-32-characters';
const authorization = `Bearer ${TOKEN}`;

/** The port that a log says metrics are served on. */
const portIn = (log: string): number =>
  Number(/^\{.*"port":(\d+).*"metrics are served".*$/m.exec(log)?.[1] ?? Number.NaN);

describe('/metrics', () => {
  let engine: Engine;
  let server: ServerProcess;
  const start = async (env: Record<string, string>): Promise<void> => {
    server = await startServer({ ...engine.env, ...env });
  };
  before(async () => {
    engine = await openEngine('sqlite');
  });
  after(() => engine.drop());

  it('does not exist unless somebody asked for it', async () => {
    await start({});
    try {
      for (const path of ['/metrics', '/metrics/'])
        assert.equal((await fetch(server.url + path, { headers: { authorization } })).status, 404);
    } finally {
      await server.stop();
    }
  });

  it('tells of server and worker, but only to who has the token, and names no person', async () => {
    await start({ METRICS_TOKEN: TOKEN });
    try {
      const { demo_user: demo } = server.announced;
      await fetch(`${server.url}/users/login/`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ email: demo?.email, password: demo?.password }),
      });
      const read = (given?: string) =>
        fetch(`${server.url}/metrics`, given === undefined ? {} : { headers: { authorization: given } });
      for (const wrong of [undefined, '', TOKEN, `Token ${TOKEN}`, `Bearer ${TOKEN}x`, 'Bearer '])
        assert.equal((await read(wrong)).status, 401, wrong);
      let text = '';
      // The worker starts after the server.
      while (!text.includes('process="worker"')) {
        await setTimeout(50);
        const answer = await read(authorization);
        assert.equal(answer.status, 200);
        assert.match(answer.headers.get('content-type') ?? '', /^text\/plain; version=0\.0\.4/);
        text = await answer.text();
      }
      assert.match(
        text,
        /^latchkey_sign_ins_total\{method="password",outcome="success",process="server"\} 1$/m,
      );
      assert.match(text, /^latchkey_breaker_open\{channel="email",process="worker"\} 0$/m);
      assert.match(
        text,
        /^latchkey_http_requests_total\{method="POST",route="\/users\/login\/",status="200",.*\} 1$/m,
      );
      const names = [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name);
      assert.deepEqual(names, [...new Set(names)], 'a metric is named once');
      assert.ok(!text.includes('@') && !text.includes('+90'), 'names somebody');
    } finally {
      await server.stop();
    }
  });

  it('grows by no method that strangers make up, or they would fill the memory of Prometheus', async () => {
    await start({ METRICS_TOKEN: TOKEN });
    try {
      const methods = ['PROPFIND', 'MKCOL', 'PURGE', 'SEARCH', 'DELETE', 'PUT'];
      for (const path of ['/users/login/', '/no/such/path/'])
        for (const method of [...methods, 'POST']) await fetch(server.url + path, { method });
      const text = await (await fetch(`${server.url}/metrics`, { headers: { authorization } })).text();
      const labelsOf = (route: string) => [
        ...new Set(
          [...text.matchAll(/^latchkey_http_requests_total\{method="([^"]*)",route="([^"]*)"/gm)]
            .filter(([, , found]) => found === route)
            .map(([, method]) => method),
        ),
      ];
      assert.deepEqual(labelsOf('/users/login/').sort(), ['POST', 'other']);
      assert.deepEqual(labelsOf('unknown').sort(), ['DELETE', 'POST', 'PUT', 'other']);
    } finally {
      await server.stop();
    }
  });

  it('has a port of its own, on loopback, and nothing else there', async () => {
    await start({ METRICS_PORT: '0' });
    try {
      const port = portIn(server.log());
      assert.match(server.log(), /"host":"127\.0\.0\.1".*"metrics are served"/);
      const url = `http://127.0.0.1:${port}`;
      assert.equal((await fetch(`${url}/metrics`)).status, 200);
      assert.equal((await fetch(`${url}/metrics`, { method: 'POST' })).status, 405);
      for (const path of ['/', '/users/login/', '/metrics/x', '/healthz'])
        assert.equal((await fetch(url + path)).status, 404, path);
      assert.equal((await fetch(`${server.url}/metrics`, { headers: { authorization } })).status, 404);
    } finally {
      await server.stop();
    }
  });

  it('is served by a worker that runs alone', async () => {
    const worker = startLatchkey({ ...engine.env, METRICS_PORT: '0', METRICS_TOKEN: TOKEN }, ['worker']);
    let log = '';
    worker.stderr.on('data', (chunk) => {
      log += chunk;
    });
    const exited = once(worker, 'exit');
    try {
      while (!log.includes('metrics are served')) await setTimeout(20);
      const url = `http://127.0.0.1:${portIn(log)}/metrics`;
      assert.equal((await fetch(url)).status, 401);
      const text = await (await fetch(url, { headers: { authorization } })).text();
      assert.match(text, /^latchkey_build_info\{.*process="worker"\} 1$/m);
    } finally {
      worker.kill('SIGTERM');
      await exited;
    }
  });
});
