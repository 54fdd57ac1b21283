import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { availableEngines, openEngine } from '../support/engines.ts';
import { startServer } from '../support/process.ts';

interface CollectedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly attributes: readonly { readonly key: string }[];
}
interface Collected {
  readonly resourceSpans: readonly {
    readonly scopeSpans: readonly { readonly spans: readonly CollectedSpan[] }[];
  }[];
}

/** What a collector of OpenTelemetry gets. */
async function startCollector() {
  const bodies: string[] = [];
  const server = createServer(async (request, response) => {
    bodies.push(await text(request));
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    bodies,
    spans: () =>
      bodies.flatMap((body) =>
        (JSON.parse(body) as Collected).resourceSpans.flatMap(({ scopeSpans }) =>
          scopeSpans.flatMap(({ spans }) => spans),
        ),
      ),
    async close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

const EMAIL = 'somebody.of.the.tests@example.com';

for (const name of (await availableEngines()).filter((each) => each !== 'redis'))
  describe(`traces [${name}]`, () => {
    it('lead from a request to its statements and its message, and tell nobody’s address', async () => {
      const collector = await startCollector();
      const engine = await openEngine(name);
      const server = await startServer({ ...engine.env, OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
      try {
        const post = (path: string, body: object, headers: Record<string, string> = {}) =>
          fetch(server.url + path, {
            method: 'POST',
            headers: { 'content-type': 'application/json', ...headers },
            body: JSON.stringify(body),
          });
        const { demo_user: demo } = server.announced;
        const stranger = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
        await post(
          '/users/login/',
          { email: demo?.email, password: demo?.password },
          { traceparent: stranger },
        );
        await post('/users/password/reset/', { email: demo?.email });
        await post('/users/password/reset/', { email: EMAIL });
        const inbox = server.announced.inbox ?? '';
        const isThere = async () =>
          (await (await fetch(inbox, { headers: { accept: 'application/json' } })).text()).includes(
            'password-reset',
          );
        while (!(await isThere())) await setTimeout(50);
      } finally {
        await server.stop();
        await collector.close();
        await engine.drop();
      }
      const spans = collector.spans();
      const named = (wanted: string) => spans.filter((span) => span.name === wanted);
      const childrenOf = ({ spanId }: CollectedSpan) =>
        spans.filter(({ parentSpanId }) => parentSpanId === spanId);

      const [login] = named('POST /users/login/');
      assert.ok(login && !login.parentSpanId, JSON.stringify(spans.map((span) => span.name)));
      assert.notEqual(login.traceId, 'a'.repeat(32), 'a stranger named the trace');
      const parts = childrenOf(login).map((span) => span.name);
      assert.ok(parts.includes('hash a password') && parts.includes('transaction'), parts.join());
      assert.ok(
        parts.some((part) => part.startsWith('sql ')),
        parts.join(),
      );

      const requests = named('POST /users/password/reset/');
      const deliveries = named('deliver reset-email');
      assert.equal(requests.length, 2);
      assert.ok(deliveries.length >= 1);
      for (const delivery of deliveries)
        assert.ok(
          requests.some(({ traceId }) => traceId === delivery.traceId),
          'of no request',
        );
      assert.ok(named('send email').length >= 1);

      const told = collector.bodies.join();
      for (const secret of [EMAIL, 'demo@example.com', '@', '905300000001', 'select ', 'password='])
        assert.ok(!told.includes(secret), secret);
    });
  });

describe('a collector that is away', () => {
  it('costs no request anything, and does not hold up the end', async () => {
    const engine = await openEngine('sqlite');
    const server = await startServer({ ...engine.env, OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' });
    try {
      assert.equal((await fetch(`${server.url}/healthz`)).status, 200);
    } finally {
      await server.stop();
      await engine.drop();
    }
    assert.deepEqual(await server.exited, { code: 0, signal: null });
  });
});
