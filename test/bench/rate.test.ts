import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { type Asked, rateOf } from '../../bench/support/rate.ts';

const LOAD = { connections: 3, seconds: 0.2, addresses: 5 };

/** A load on a server. @returns what was asked of it, and what the load says */
async function loadOf(answer: RequestListener, next: (index: number) => Asked = () => ({ path: '/' })) {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const { port } = server.address() as AddressInfo;
    return await rateOf(`http://127.0.0.1:${port}`, next, { count: 0 }, LOAD);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

test('a load asks each request once, with its body, from the addresses by turns', async () => {
  const asked: string[] = [];
  const rate = await loadOf(
    async (request, response) => {
      const body = (await request.toArray()).join('');
      asked.push(`${request.method} ${request.url} ${request.headers['x-forwarded-for']} ${body}`);
      response.end('{}');
    },
    (index) => ({ method: 'POST', path: `/${index}`, body: { name: `Çiğdem ${index}` } }),
  );
  assert.ok(rate.answered > 20, `${rate.answered} answers`);
  assert.equal(new Set(asked).size, asked.length);
  assert.ok(asked.includes('POST /7 198.18.0.2 {"name":"Çiğdem 7"}'));
  // Each connection may have asked for one more when the time was over.
  assert.ok(asked.length - rate.answered <= LOAD.connections);
});

test('a load waits for the end of an answer, however it is framed', async () => {
  let answers = 0;
  let early = 0;
  const open = new Set<unknown>();
  const rate = await loadOf((request, response) => {
    if (open.has(request.socket)) early += 1;
    open.add(request.socket);
    response.on('finish', () => open.delete(request.socket));
    const framing = answers++ % 3;
    if (framing === 0) return void response.writeHead(204).end();
    if (framing === 1) response.setHeader('content-length', 8);
    response.write('{"a"');
    setTimeout(() => response.end(': 1}'), 1);
  });
  assert.ok(rate.answered > 20, `${rate.answered} answers`);
  assert.equal(early, 0, 'asked before the answer was whole');
  assert.equal(rate.latencies.length, rate.answered);
});

test('a load that is refused is no rate', async () => {
  await assert.rejects(
    loadOf((_, response) => response.writeHead(429).end()),
    /answered 429$/,
  );
});

test('a load whose connections the server closes is no rate', async () => {
  await assert.rejects(
    loadOf((_, response) => response.destroy()),
    /closed a connection|ECONNRESET/,
  );
});
