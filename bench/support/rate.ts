import autocannon from 'autocannon';

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
 * Puts a load on a service.
 * @param load.addresses from how many addresses, by turns
 * @param load.seconds how long
 * @throws when an answer was not 2xx
 */
export async function rateOf(
  url: string,
  next: Requests,
  counter: Counter,
  load: { readonly connections: number; readonly seconds: number; readonly addresses: number },
): Promise<Rate> {
  const latencies: number[] = [];
  const setupRequest = (request: autocannon.Request): autocannon.Request => {
    const index = counter.count++;
    const { body, headers = {}, ...rest } = next(index);
    return {
      ...request,
      ...rest,
      headers: {
        'content-type': 'application/json',
        'x-forwarded-for': addressOf(index, load.addresses),
        ...headers,
      },
      ...(body && { body: JSON.stringify(body) }),
    };
  };
  const result = await autocannon({
    url,
    connections: load.connections,
    duration: load.seconds,
    // What waits behind many passwords takes seconds.
    timeout: 30,
    requests: [{ setupRequest }],
    // Its own figures are whole milliseconds.
    setupClient: (client) => {
      client.on('response', (_status, _bytes, took) => latencies.push(took));
    },
  });
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${url}: ${result.non2xx} answers were not 2xx, ${result.errors} requests failed`);
  return { answered: result['2xx'], perSecond: result['2xx'] / result.duration, latencies };
}
