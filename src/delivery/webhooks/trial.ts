import type { Clock } from '../../lib/clock.ts';
import { newUid } from '../../lib/random.ts';
import type { Settings } from '../../settings.ts';
import { webhookHosts } from '../../webhooks/setting.ts';
import { signatureHeaders } from '../../webhooks/signature.ts';
import { ANSWER_TIMEOUT } from '../channels/webhook.ts';
import { reasonOf } from '../network.ts';
import { Forbidden } from '../outbound.ts';
import { postWebhook } from './post.ts';

/** The type of a trial, which receivers should accept and ignore. */
export const TRIAL_EVENT = 'webhook.test';

/**
 * Posts a signed trial event to an endpoint, now and once.
 * @returns the status of the answer, or why there is none
 */
export async function tryEndpoint(
  deps: { settings: Settings; clock: Clock; webhookSecrets: (url: string) => Promise<readonly string[]> },
  url: string,
): Promise<{ readonly status: number } | { readonly fault: string }> {
  const now = deps.clock.now();
  const body = JSON.stringify({ type: TRIAL_EVENT, timestamp: new Date(now).toISOString(), data: {} });
  const headers = signatureHeaders({ id: newUid(), now, body }, await deps.webhookSecrets(url));
  const request = { url, headers, body, signal: AbortSignal.timeout(ANSWER_TIMEOUT) };
  try {
    const { status } = await postWebhook(request, webhookHosts(deps.settings));
    return { status };
  } catch (error) {
    return { fault: error instanceof Forbidden ? error.message : reasonOf(error) };
  }
}
