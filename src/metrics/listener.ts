import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { METRICS_TYPE, type Metrics } from '../contracts/metrics.ts';
import { hasBearer } from '../lib/bearer.ts';
import { SECOND } from '../lib/clock.ts';
import { UsageError } from '../lib/failures.ts';
import type { Logger } from '../lib/logger.ts';

const TIMEOUT = 10 * SECOND;

/**
 * Serves `GET /metrics` and nothing else on a port of its own.
 *
 * @param place.token asked for as `Authorization: Bearer …`; null: whoever reaches the port may read
 * @throws UsageError if it cannot listen there
 */
export async function listenForScrapes(
  metrics: Pick<Metrics, 'text'>,
  { host, port, token }: { host: string; port: number; token: string | null },
  logger: Logger,
): Promise<{ readonly port: number; close(): Promise<void> }> {
  const server = createServer(
    { requestTimeout: TIMEOUT, headersTimeout: TIMEOUT },
    answer(metrics, token, logger),
  );
  try {
    server.listen({ host, port });
    await once(server, 'listening');
  } catch (error) {
    throw new UsageError(
      `METRICS_PORT: cannot listen on ${host}:${port} (${(error as NodeJS.ErrnoException).code})`,
    );
  }
  // A scrape holds up no process that wants to end.
  server.unref();
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : port,
    close: () => closed(server),
  };
}

const answer =
  (metrics: Pick<Metrics, 'text'>, token: string | null, logger: Logger): RequestListener =>
  async (request, response) => {
    const refuse = (status: number, headers: Record<string, string> = {}): void => {
      response.writeHead(status, headers).end();
    };
    if (URL.parse(request.url ?? '', 'http://metrics')?.pathname !== '/metrics') return refuse(404);
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405, { Allow: 'GET, HEAD' });
    if (token !== null && !hasBearer(request.headers.authorization, token))
      return refuse(401, { 'WWW-Authenticate': 'Bearer' });
    try {
      const text = await metrics.text();
      response.writeHead(200, { 'Content-Type': METRICS_TYPE, 'Cache-Control': 'no-store' }).end(text);
    } catch (error) {
      logger.warn({ err: error }, 'a scrape failed');
      refuse(500);
    }
  };

async function closed(server: Server): Promise<void> {
  const end = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await end;
}
