import type { Clock } from '../../lib/clock.ts';
import { NoAnswer, reasonOf, waitOf } from '../network.ts';

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
export function createPost(options: { clock: Clock; signal: AbortSignal; timeout: number }): Post {
  const { clock, signal, timeout } = options;
  return async ({ url, headers, body }) => {
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers,
        body,
        redirect: 'manual',
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeout)]),
      });
      return {
        status: response.status,
        retryAfter: waitOf(response.headers.get('retry-after'), clock.now()),
        body: await bodyOf(response),
      };
    } catch (error) {
      throw new NoAnswer(reasonOf(error));
    }
  };
}

/** Reads at most {@link MAX_ANSWER}, counted after decompression. */
async function bodyOf(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    // Leaving the loop cancels the stream.
    if (length > MAX_ANSWER) return '';
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
