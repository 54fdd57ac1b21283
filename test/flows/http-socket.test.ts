import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { after, before, describe, it } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { createLogger } from '../../src/http/logger.ts';
import { createApp } from '../../src/server.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { type Engine, openEngine } from '../support/engines.ts';

const MALFORMED = { detail: 'Malformed request.' };
const TOO_LARGE = { detail: 'Request body is too large: at most 64 KiB are accepted.' };
const HOST = 'Host: localhost\r\n';
const CLOSE = 'Connection: close\r\n';
const RESET_HEAD = `POST /users/password/reset/ HTTP/1.1\r\n${HOST}Content-Type: application/json\r\n`;
const EMAIL = '{"email":"ada@example.com"}';

/** A status and a JSON body, as they stand on the wire. */
interface RawAnswer {
  readonly status: number;
  readonly head: string;
  readonly body: unknown;
}

describe('on the wire', () => {
  let opened: Engine;
  let testApp: TestApp;
  let app: FastifyInstance;
  let port: number;
  const faults: string[] = [];

  before(async () => {
    opened = await openEngine('sqlite');
    testApp = await startTestApp('sqlite', opened);
    const logger = createLogger('error', { write: (line) => void faults.push(line) });
    app = createApp({ ...testApp.core, logger });
    await app.listen({ port: 0, host: '127.0.0.1' });
    port = (app.server.address() as AddressInfo).port;
  });
  after(async () => {
    await app.close();
    await testApp.close();
    await opened.drop();
  });

  /** Sends bytes on a connection of their own and reads until the service closes it. */
  async function send(bytes: string | Buffer): Promise<string> {
    const socket = connect(port, '127.0.0.1');
    socket.write(bytes, 'latin1');
    return readAll(socket);
  }

  async function readAll(socket: Socket): Promise<string> {
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
    });
    // A reset after the answer is an answer all the same.
    socket.on('error', () => {});
    await once(socket, 'close');
    return text;
  }

  async function ask(bytes: string | Buffer): Promise<RawAnswer> {
    const [head = '', body = ''] = (await send(bytes)).split('\r\n\r\n');
    const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(head)?.[1]);
    return { status, head, body: body === '' ? undefined : JSON.parse(body) };
  }

  const isAlive = async (): Promise<void> => {
    const { status } = await ask(`GET /csrf_token/ HTTP/1.1\r\n${HOST}${CLOSE}\r\n`);
    assert.equal(status, 200);
    assert.deepEqual(faults, []);
  };

  it('what is no HTTP request gets 400 in the shape of all errors', async () => {
    const cases: [string, string | Buffer][] = [
      ['no request line', 'nonsense\r\n\r\n'],
      ['bytes', Buffer.from([0, 1, 2, 255, 254, 13, 10, 13, 10])],
      ['TLS', Buffer.from('16030100f8010000f40303', 'hex')],
      ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
      ['an unknown version', `GET / HTTP/9.9\r\n${HOST}\r\n`],
      ['an unknown method', `HACK / HTTP/1.1\r\n${HOST}\r\n`],
      ['a method in small letters', `get / HTTP/1.1\r\n${HOST}\r\n`],
      ['a space in the path', `GET /a b HTTP/1.1\r\n${HOST}\r\n`],
      ['a NUL in a header', `GET / HTTP/1.1\r\n${HOST}X-A: a\0b\r\n\r\n`],
      ['a space before the colon', `GET / HTTP/1.1\r\n${HOST}X-A : b\r\n\r\n`],
      ['a header without a name', `GET / HTTP/1.1\r\n${HOST}: b\r\n\r\n`],
      ['no Host', `GET /csrf_token/ HTTP/1.1\r\n${CLOSE}\r\n`],
      ['two Hosts', `GET /csrf_token/ HTTP/1.1\r\n${HOST}host: evil.example\r\n${CLOSE}\r\n`],
      ['two Hosts that agree', `GET /csrf_token/ HTTP/1.1\r\n${HOST}${HOST}${CLOSE}\r\n`],
      ['two Hosts, as of old', `GET /csrf_token/ HTTP/1.0\r\n${HOST}${HOST}\r\n`],
      ['two lengths', `${RESET_HEAD}Content-Length: 5\r\nContent-Length: 6\r\n\r\n${EMAIL}`],
      ['a negative length', `${RESET_HEAD}Content-Length: -1\r\n\r\n${EMAIL}`],
      ['a length in words', `${RESET_HEAD}Content-Length: many\r\n\r\n${EMAIL}`],
      [
        'a length and chunks',
        `${RESET_HEAD}Content-Length: 27\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      ],
      ['an unknown transfer coding', `${RESET_HEAD}Transfer-Encoding: chunked, gzip\r\n\r\n${EMAIL}`],
      ['a chunk of no size', `${RESET_HEAD}Transfer-Encoding: chunked\r\n\r\nxyz\r\n${EMAIL}\r\n0\r\n\r\n`],
      [
        'a chunk longer than it says',
        `${RESET_HEAD}Transfer-Encoding: chunked\r\n\r\n2\r\n${EMAIL}\r\n0\r\n\r\n`,
      ],
    ];
    for (const [name, bytes] of cases) {
      const { status, body } = await ask(bytes);
      assert.deepEqual([status, body], [400, MALFORMED], name);
    }
    await isAlive();
  });

  it('headers over 16 KiB get 431, however they are large', async () => {
    const cases = [
      `GET / HTTP/1.1\r\n${HOST}Cookie: ${'a'.repeat(20_000)}\r\n\r\n`,
      `GET / HTTP/1.1\r\n${HOST}${'X-A: b\r\n'.repeat(5000)}\r\n`,
      `GET /${'a'.repeat(20_000)} HTTP/1.1\r\n${HOST}\r\n`,
    ];
    for (const bytes of cases) {
      const { status, body } = await ask(bytes);
      assert.deepEqual([status, body], [431, MALFORMED]);
    }
    await isAlive();
  });

  it('a refused body leaves the connection open to the requests behind it', async () => {
    const next = `GET /csrf_token/ HTTP/1.1\r\n${HOST}${CLOSE}\r\n`;
    const cases = [
      ['{', 'application/json', 400],
      ['[]', 'application/json', 400],
      ['x=%ff', 'application/x-www-form-urlencoded', 400],
      ['x', 'text/plain', 415],
      ['{}', 'application/json; charset=latin1', 415],
      ['{}', 'nonsense', 415],
    ] as const;
    for (const [body, type, status] of cases) {
      const head = `POST /users/password/reset/ HTTP/1.1\r\n${HOST}Content-Type: ${type}\r\n`;
      const answers = await send(`${head}Content-Length: ${body.length}\r\n\r\n${body}${next}`);
      const statuses = [...answers.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, found]) => Number(found));
      assert.deepEqual(statuses, [status, 200], type);
    }
    await isAlive();
  });

  it('a body over 64 KiB gets 413 before it has arrived, with or without its length', async () => {
    const declared = await ask(`${RESET_HEAD}Content-Length: 1000000000\r\n\r\n{`);
    assert.deepEqual([declared.status, declared.body], [413, TOO_LARGE]);
    const chunk = `4000\r\n${'x'.repeat(0x4000)}\r\n`;
    const chunked = await ask(`${RESET_HEAD}Transfer-Encoding: chunked\r\n\r\n${chunk.repeat(5)}`);
    assert.deepEqual([chunked.status, chunked.body], [413, TOO_LARGE]);
    await isAlive();
  });

  it('an incomplete body changes nothing and does not affect other requests', async () => {
    const queued = await testApp.queued();
    for (const bytes of [
      `${RESET_HEAD}Content-Length: 100\r\n\r\n${EMAIL}`,
      `${RESET_HEAD}Transfer-Encoding: chunked\r\n\r\n1b\r\n${EMAIL}\r\n`,
      `${RESET_HEAD}Content-Length: 100\r\n`,
    ]) {
      const socket = connect(port, '127.0.0.1');
      socket.end(bytes);
      await readAll(socket);
      const rude = connect(port, '127.0.0.1');
      rude.write(bytes, () => rude.resetAndDestroy());
      await readAll(rude);
    }
    await isAlive();
    assert.deepEqual(await testApp.queued(), queued);
  });

  it('a slow body does not delay other requests', async () => {
    const slow = connect(port, '127.0.0.1');
    const answered = readAll(slow);
    slow.write(`${RESET_HEAD}${CLOSE}Content-Length: ${EMAIL.length}\r\n\r\n`);
    for (const character of EMAIL.slice(0, -1)) {
      slow.write(character);
      await isAlive();
    }
    slow.write(EMAIL.slice(-1));
    assert.match(await answered, /^HTTP\/1\.1 200 /);
  });

  it('a request that never ends is given up with 408', async () => {
    assert.equal(app.server.headersTimeout, 15_000);
    assert.equal(app.server.requestTimeout, 30_000);
    const connected = once(app.server, 'connection');
    const socket = connect(port, '127.0.0.1');
    const answered = readAll(socket);
    socket.write(`${RESET_HEAD}Content-Length: 100\r\n\r\n{`);
    const [serverSide] = (await connected) as [Socket];
    // What node does when the time is over.
    const late = Object.assign(new Error('Request timeout'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' });
    app.server.emit('clientError', late, serverSide);
    const text = await answered;
    assert.match(text, /^HTTP\/1\.1 408 Request Timeout\r\n/);
    assert.match(text, /\{"detail":"The request took too long to arrive\."\}$/);
    await isAlive();
  });

  it('known expectations are met, unknown ones ignored', async () => {
    const ask100 = await send(
      `${RESET_HEAD}${CLOSE}Expect: 100-continue\r\nContent-Length: ${EMAIL.length}\r\n\r\n${EMAIL}`,
    );
    assert.match(ask100, /^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK\r\n/);
    const unknown = await ask(
      `${RESET_HEAD}${CLOSE}Expect: miracles\r\nContent-Length: ${EMAIL.length}\r\n\r\n${EMAIL}`,
    );
    assert.equal(unknown.status, 200);
  });

  it('what proxies and tunnels ask for is answered without following it', async () => {
    const absolute = await send(`GET http://evil.example/csrf_token/ HTTP/1.1\r\n${HOST}${CLOSE}\r\n`);
    assert.match(absolute, /^HTTP\/1\.1 200 /);
    assert.doesNotMatch(absolute, /evil/);
    const upgrade = await ask(
      `GET /csrf_token/ HTTP/1.1\r\n${HOST}Connection: close, Upgrade\r\nUpgrade: websocket\r\n\r\n`,
    );
    assert.equal(upgrade.status, 200);
    const star = await ask(`OPTIONS * HTTP/1.1\r\n${HOST}${CLOSE}\r\n`);
    assert.equal(star.status, 204);
    assert.equal(await send(`CONNECT evil.example:443 HTTP/1.1\r\n${HOST}\r\n`), '');
    const old = await send('GET /csrf_token/ HTTP/1.0\r\n\r\n');
    assert.match(old, /^HTTP\/1\.1 200 /);
    await isAlive();
  });

  it('the Host header does not change redirects', async () => {
    for (const host of ['evil.example', 'localhost:8000, evil.example', '"><script>', '']) {
      for (const path of ['/users/password/set/', '/login/', '/password-reset/', '/openapi.json']) {
        const method = path.startsWith('/users') ? 'POST' : 'GET';
        const text = await send(
          `${method} ${path} HTTP/1.1\r\nHost: ${host}\r\nX-Forwarded-Host: evil.example\r\nForwarded: host=evil.example\r\n${CLOSE}Content-Length: 0\r\n\r\n`,
        );
        assert.match(text, /^HTTP\/1\.1 [23]\d\d /, `${host} ${path}`);
        assert.doesNotMatch(text, /evil|"><script/, `${host} ${path}`);
      }
    }
  });

  it('requests sent without waiting are answered in their order', async () => {
    const get = (path: string): string => `GET ${path} HTTP/1.1\r\n${HOST}\r\n`;
    const last = `GET /current_user/ HTTP/1.1\r\n${HOST}${CLOSE}\r\n`;
    const text = await send(`${get('/nothing/')}${get('/csrf_token/')}${get('/users/login/')}${last}`);
    const statuses = [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => status);
    assert.deepEqual(statuses, ['404', '200', '405', '401']);
  });
});
