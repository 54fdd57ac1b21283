import type { IncomingMessage } from 'node:http';
import type { PrivateHosts } from '../../lib/outbound-url.ts';
import { VERSION } from '../../lib/version.ts';
import { type Net, type OutboundRequest, postOutbound } from '../outbound.ts';

/** Bytes of an answer that are read before the connection is closed: only its status counts. */
const MAX_ANSWER = 16 * 1024;

export interface WebhookAnswer {
  readonly status: number;
  readonly retryAfter: string | null;
}

/** Posts a webhook. @throws as {@link postOutbound} does */
export async function postWebhook(
  { headers, ...request }: OutboundRequest,
  privateHosts: PrivateHosts,
  net?: Net,
): Promise<WebhookAnswer> {
  const all = { ...headers, 'content-type': 'application/json', 'user-agent': `Latchkey/${VERSION}` };
  const answer = await postOutbound({ ...request, headers: all }, privateHosts, net);
  await drain(answer);
  return { status: answer.statusCode ?? 0, retryAfter: answer.headers['retry-after'] ?? null };
}

/** Reads a small answer, so that the endpoint sees a connection that ended well. */
async function drain(answer: IncomingMessage): Promise<void> {
  let length = 0;
  try {
    for await (const chunk of answer) {
      length += (chunk as Buffer).length;
      // Leaving the loop closes the connection.
      if (length > MAX_ANSWER) return;
    }
  } catch {
    // The status has said whether the webhook was taken; a body that breaks off changes nothing.
  }
}
