import type { IncomingMessage } from 'node:http';
import type { Clock } from '../../lib/clock.ts';
import type { Settings } from '../../settings.ts';
import { NoAnswer, reasonOf, waitOf } from '../network.ts';
import { Forbidden, type Net, postOutbound } from '../outbound.ts';
import { gatewayHosts } from './hosts.ts';

/** Bytes, far more than any answer of these interfaces. */
const MAX_ANSWER = 64 * 1024;

export interface PostRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface PostAnswer {
  readonly status: number;
  /** From Retry-After, milliseconds. */
  readonly retryAfter: number | null;
  /** Empty if it exceeded the limit. */
  readonly body: string;
}

/** @throws NoAnswer */
export type Post = (request: PostRequest) => Promise<PostAnswer>;

/**
 * Posts to a gateway. Redirects are not followed, so that credentials are sent only to the configured URL.
 *
 * @param options.signal aborts the request
 * @param options.timeout until the whole answer has arrived, milliseconds
 */
export function createPost(options: {
  clock: Clock;
  settings: Settings;
  signal: AbortSignal;
  timeout: number;
  net?: Net | undefined;
}): Post {
  const { clock, settings, timeout, net } = options;
  return async ({ url, headers, body }) => {
    const signal = AbortSignal.any([options.signal, AbortSignal.timeout(timeout)]);
    try {
      const request = { url, headers: { ...headers, 'accept-encoding': 'identity' }, body, signal };
      const answer = await postOutbound(request, gatewayHosts(settings), net);
      return {
        status: answer.statusCode ?? 0,
        retryAfter: waitOf(answer.headers['retry-after'] ?? null, clock.now()),
        body: await bodyOf(answer),
      };
    } catch (error) {
      if (error instanceof Forbidden) throw new NoAnswer(error.message);
      throw new NoAnswer(signal.aborted ? 'took too long' : reasonOf(error));
    }
  };
}

/** Reads at most {@link MAX_ANSWER}. */
async function bodyOf(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of answer) {
    length += (chunk as Buffer).length;
    // Leaving the loop closes the connection.
    if (length > MAX_ANSWER) return '';
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}
