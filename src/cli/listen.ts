import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { atPort, type Config } from '../config/config.ts';
import { UsageError } from '../lib/failures.ts';

/** How often idle connections are closed while the server stops, milliseconds. */
const SWEEP = 100;

/** Where the server will listen. */
export interface Place {
  /** Names the real port. */
  readonly config: Config;
  /** Holds the port when any free one would do; null when the configuration names it. */
  readonly reserved: Server | null;
  /** Frees the port when nothing will listen there. */
  release(): void;
}

/**
 * With PORT=0 reserves a free port before anything is wired: links and trusted origins name it.
 *
 * @throws UsageError when the address cannot be listened on
 */
export async function choosePlace(config: Config): Promise<Place> {
  if (config.port !== 0) return { config, reserved: null, release() {} };
  const reserved = createServer();
  await opened(reserved, () => reserved.listen({ host: config.host, port: 0 }), config);
  const { port } = reserved.address() as AddressInfo;
  return { config: atPort(config, port), reserved, release: () => void reserved.close() };
}

/** Starts listening. @throws UsageError when the address cannot be listened on */
export async function listen(app: FastifyInstance, { config, reserved }: Place): Promise<void> {
  await app.ready();
  const { server } = app;
  await opened(server, () => server.listen(reserved ?? { host: config.host, port: config.port }), config);
}

/** Accepts no more connections, lets the requests in progress finish, and returns when all connections are closed. */
export async function stopListening(app: FastifyInstance): Promise<void> {
  // Keep-alive connections stay open after their requests were answered, and would delay the end.
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
