import { setTimeout as pause } from 'node:timers/promises';
import { SECOND } from '../../src/lib/clock.ts';
import { type Connection, openConnection } from './connection.ts';

export interface Asked {
  readonly method?: 'GET' | 'POST';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
}

/** Makes the next request, each of somebody else. @param index how many were made before */
export type Requests = (index: number) => Asked;

/** Counts the requests to a service, so that none is asked for twice. */
export interface Counter {
  count: number;
}

/** What requests seem to come from. RFC 2544's 198.18.0.0/15 has 131,072 addresses. */
export const addressOf = (index: number, addresses: number): string => {
  const place = index % addresses;
  return `198.${18 + (place >> 16)}.${(place >> 8) & 255}.${place & 255}`;
};

export interface Rate {
  /** Requests that were answered. */
  readonly answered: number;
  readonly perSecond: number;
  /** How long each took, milliseconds. */
  readonly latencies: readonly number[];
}

/**
 * Puts a load on a service: each connection asks as soon as it is answered. The load shares the machine with what it measures, so
 * it costs as little as it can: 20 to 32 µs of a core for a request. With autocannon, which parses each answer and keeps histograms,
 * it was 45 to 75, as much as the service takes for some.
 *
 * @param load.addresses from how many addresses, by turns
 * @param load.seconds how long
 * @throws when an answer was not 2xx, or a connection broke
 */
export async function rateOf(
  url: string,
  next: Requests,
  counter: Counter,
  load: { readonly connections: number; readonly seconds: number; readonly addresses: number },
): Promise<Rate> {
  const service = new URL(url);
  const { promise: failure, reject } = Promise.withResolvers<never>();
  const latencies: number[] = [];
  const connections: Connection[] = [];
  const nextRequest = (): string => {
    const index = counter.count++;
    return asText(service.host, addressOf(index, load.addresses), next(index));
  };
  const start = performance.now();
  const open = (): void => {
    let askedAt = start;
    const ask = (): void => {
      askedAt = performance.now();
      try {
        connection.send(nextRequest());
      } catch (error) {
        reject(error);
      }
    };
    const connection = openConnection(service, {
      answered(status) {
        latencies.push(performance.now() - askedAt);
        if (status >= 200 && status <= 299) ask();
        else reject(new Error(`${url} answered ${status}`));
      },
      failed: reject,
    });
    connections.push(connection);
    ask();
  };
  for (let index = 0; index < load.connections; index++) open();
  const over = new AbortController();
  try {
    await Promise.race([pause(load.seconds * SECOND, undefined, { signal: over.signal }), failure]);
  } finally {
    over.abort();
    for (const connection of connections) connection.close();
  }
  const answered = latencies.length;
  return { answered, perSecond: (answered * SECOND) / (performance.now() - start), latencies };
}

function asText(host: string, address: string, { method = 'GET', path, headers = {}, body }: Asked): string {
  const text = body === undefined ? '' : JSON.stringify(body);
  const all = {
    host,
    'x-forwarded-for': address,
    ...(body && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  return [`${method} ${path} HTTP/1.1`, ...lines, '', text].join('\r\n');
}
