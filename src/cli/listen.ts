import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { atPort, type Config } from '../config/config.ts';
import { UsageError } from '../lib/failures.ts';

/** How often idle connections are closed while stopping, milliseconds. */
const SWEEP = 100;

/** Where the server will listen. */
export interface Place {
  /** With the actual port. */
  readonly config: Config;
  /** Reserves the port if PORT is 0; null if the configuration names one. */
  readonly reserved: Server | null;
  /** Frees the port if nothing will listen there. */
  release(): void;
}

/**
 * With PORT=0, reserves a free port before the services are created, because links and trusted origins contain it.
 *
 * @throws UsageError if it cannot listen on the address
 */
export async function choosePlace(config: Config): Promise<Place> {
  if (config.port !== 0) return { config, reserved: null, release() {} };
  const reserved = createServer();
  await opened(reserved, () => reserved.listen({ host: config.host, port: 0 }), config);
  const { port } = reserved.address() as AddressInfo;
  return { config: atPort(config, port), reserved, release: () => void reserved.close() };
}

/** Starts listening. @throws UsageError if it cannot listen on the address */
export async function listen(app: FastifyInstance, { config, reserved }: Place): Promise<void> {
  await app.ready();
  const { server } = app;
  await opened(server, () => server.listen(reserved ?? { host: config.host, port: config.port }), config);
}

/** Stops accepting connections, finishes the requests in progress, and returns when all connections are closed. */
export async function stopListening(app: FastifyInstance): Promise<void> {
  // Keep-alive connections stay open after their requests and would delay the end.
  const sweep = setInterval(() => app.server.closeIdleConnections(), SWEEP);
  try {
    await app.close();
  } finally {
    clearInterval(sweep);
  }
}

async function opened(server: Server, open: () => void, { host, port }: Config): Promise<void> {
  try {
    const listening = once(server, 'listening');
    open();
    await listening;
  } catch (error) {
    throw new UsageError(reasonOf((error as NodeJS.ErrnoException).code, host, port));
  }
}

function reasonOf(code: string | undefined, host: string, port: number): string {
  switch (code) {
    case 'EADDRINUSE':
      return `PORT: ${port} on ${host} is in use; stop what listens there or choose another port`;
    case 'EACCES':
      return `PORT: this user may not listen on port ${port}; choose one above 1023`;
    default:
      return `HOST: cannot listen on ${host} (${code})`;
  }
}
