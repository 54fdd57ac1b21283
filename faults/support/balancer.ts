import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** Milliseconds. */
const PROBE_EVERY = 100;

/** A load balancer that asks `/readyz` of each backend, and repeats nothing that has failed. */
export interface Balancer {
  readonly url: string;
  /** Resolves once a backend takes requests. */
  ready(port: number): Promise<void>;
  close(): Promise<void>;
}

/** @param ports where the backends listen on this computer, or will */
export async function startBalancer(ports: readonly number[]): Promise<Balancer> {
  const agent = new Agent({ keepAlive: true });
  const ready = new Set<number>();
  let turn = 0;

  const probe = async (port: number): Promise<void> => {
    const isReady = await fetch(`http://127.0.0.1:${port}/readyz`, { headers: { connection: 'close' } }).then(
      async (answer) => (await answer.text()) !== '' && answer.ok,
      () => false,
    );
    if (isReady) ready.add(port);
    else ready.delete(port);
  };
  const probing = setInterval(() => ports.forEach((port) => void probe(port)), PROBE_EVERY);

  const forward = (incoming: IncomingMessage, answer: ServerResponse): void => {
    const places = [...ready];
    turn += 1;
    const port = places[turn % places.length];
    if (port === undefined) {
      answer.writeHead(502).end('nobody is ready');
      return;
    }
    const { method, url: path, headers } = incoming;
    const options = { host: '127.0.0.1', port, method, path, agent, headers };
    const outgoing = request(options, (reply) => {
      const { connection: _, ...rest } = reply.headers;
      answer.writeHead(reply.statusCode ?? 502, rest);
      reply.on('error', () => answer.destroy()).pipe(answer);
    });
    outgoing.on('error', (error) => {
      if (!answer.headersSent) answer.writeHead(502).end(error.message);
      else answer.destroy();
    });
    incoming.pipe(outgoing);
  };

  const server = createServer(forward).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async ready(port) {
      while (!ready.has(port)) await pause(PROBE_EVERY / 4);
    },
    async close() {
      clearInterval(probing);
      agent.destroy();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
