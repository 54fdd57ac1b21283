import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createSocketServer, type Server } from 'node:net';
import { describe, it } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { type Asked, rateOf } from '../../bench/support/rate.ts';

/** Long enough for a machine that stalls for a while. */
const LOAD = { connections: 3, seconds: 1, addresses: 5 };
const anything = (): Asked => ({ path: '/' });

/** A load on a server. @returns what the load says */
async function loadOn(server: Server, next: (index: number) => Asked = anything) {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const { port } = server.address() as AddressInfo;
    return await rateOf(`http://127.0.0.1:${port}`, next, { count: 0 }, LOAD);
  } finally {
    server.close();
  }
}

const loadOf = (answer: RequestListener, next?: (index: number) => Asked) =>
  loadOn(createServer(answer), next);

/** Answers, each with what could be taken for its end before it is there. */
const FRAMES: Readonly<Record<string, string>> = {
  'of a given length': 'HTTP/1.1 200 OK\r\nContent-Length: 13\r\nContent-Type: a\r\n\r\nÇiğd\r\n\r\n0\r\n',
  'in chunks':
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nKeep-Alive: timeout=60\r\n\r\n4\r\n00\r\n\r\n0\r\n\r\n',
  'without a chunk':
    'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\nKeep-Alive: timeout=60\r\n\r\n0\r\n\r\n',
  'without a body': 'HTTP/1.1 204 No Content\r\nKeep-Alive: timeout=60\r\n\r\n',
};

describe('a load on a service', () => {
  it('asks each request once, with its body, from the addresses by turns', async () => {
    const asked: string[] = [];
    const rate = await loadOf(
      async (request, response) => {
        const body = (await request.toArray()).join('');
        asked.push(`${request.method} ${request.url} ${request.headers['x-forwarded-for']} ${body}`);
        response.end('{}');
      },
      (index) => ({ method: 'POST', path: `/${index}`, body: { name: `Çiğdem ${index}` } }),
    );
    assert.equal(new Set(asked).size, asked.length);
    assert.ok(asked.includes('POST /2 198.18.0.2 {"name":"Çiğdem 2"}'));
    // Each connection may have asked for one more when the time was over.
    assert.ok(rate.answered > 0 && asked.length - rate.answered <= LOAD.connections);
    assert.equal(rate.latencies.length, rate.answered);
  });

  for (const [name, frame] of Object.entries(FRAMES))
    it(`waits for the end of an answer ${name}, though it comes byte by byte`, async () => {
      let early = 0;
      const server = createSocketServer({ noDelay: true }, (socket) => {
        let isAnswering = false;
        socket.on('error', () => {});
        socket.on('data', async () => {
          if (isAnswering) early += 1;
          isAnswering = true;
          const bytes = Buffer.from(frame);
          for (const [index, byte] of bytes.entries()) {
            // What comes after this byte asks for nothing too early.
            if (index === bytes.length - 1) isAnswering = false;
            socket.write(Buffer.of(byte));
            await turn();
          }
        });
      });
      const { answered } = await loadOn(server);
      assert.ok(answered > LOAD.connections, `${answered} answers`);
      assert.equal(early, 0);
    });

  it('is no rate when it is refused', async () => {
    await assert.rejects(
      loadOf((_, response) => response.writeHead(429).end()),
      /answered 429$/,
    );
  });

  it('is no rate when the service closes its connections', async () => {
    await assert.rejects(
      loadOf((_, response) => response.destroy()),
      /closed a connection|ECONNRESET/,
    );
  });

  it('is no rate when the next request cannot be made', async () => {
    const fail = (): Asked => {
      throw new Error('nobody is left');
    };
    await assert.rejects(
      loadOf((_, response) => response.end(), fail),
      /nobody is left/,
    );
  });
});
