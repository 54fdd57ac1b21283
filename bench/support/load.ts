import autocannon from 'autocannon';

export interface Load {
  readonly url: string;
  readonly method?: 'GET' | 'POST';
  readonly body?: unknown;
  /** A body for each request, by its number since the bench began. */
  readonly bodyOf?: (number: number) => unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly connections: number;
  /** From how many addresses it seems to come, by turns: a service that trusts this computer as a proxy counts them apart. */
  readonly addresses?: number;
  /** Seconds; left out where `amount` says when to stop. */
  readonly duration?: number;
  /** Requests. */
  readonly amount?: number;
}

/** Puts a load on a server and returns its rate, requests a second. @throws when an answer was not 2xx */
export async function requestRate({
  body,
  bodyOf,
  headers = {},
  addresses = 0,
  ...load
}: Load): Promise<number> {
  const result = await autocannon({
    ...load,
    headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(addresses > 0 && { requests: Array.from({ length: addresses }, (_, index) => from(index, bodyOf)) }),
  });
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${load.url}: ${result.non2xx} answers were not 2xx, ${result.errors} requests failed`);
  return result['2xx'] / result.duration;
}

let requests = 0;

/** Requests from an address of its own (RFC 2544's 198.18.0.0/15). */
const from = (index: number, bodyOf: Load['bodyOf']): autocannon.Request => ({
  headers: { 'content-type': 'application/json', 'x-forwarded-for': `198.18.${index >> 8}.${index & 255}` },
  ...(bodyOf && {
    setupRequest: (request) => ({ ...request, body: JSON.stringify(bodyOf(requests++)) }),
  }),
});

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low = Number.NaN, high = Number.NaN] = [sorted[(sorted.length - 1) >> 1], sorted[middle]];
  return (low + high) / 2;
}
