import { type Clock, isPaused, SECOND } from '../../lib/clock.ts';
import type { Webhook } from '../../messages/message.ts';
import type { Settings } from '../../settings.ts';
import { withoutQuery } from '../../settings-table/backends.ts';
import { webhookHosts } from '../../webhooks/setting.ts';
import { signatureHeaders } from '../../webhooks/signature.ts';
import { NoAnswer, reasonOf, waitOf } from '../network.ts';
import { Forbidden, type Net } from '../outbound.ts';
import { postWebhook, type WebhookAnswer } from '../webhooks/post.ts';
import { type Attempt, type Channel, DeliveryFailure, type Receipt } from './channel.ts';

/** How long an endpoint may take to answer, milliseconds. */
export const ANSWER_TIMEOUT = 10 * SECOND;
/** How long an endpoint that did not answer gets one webhook at a time, lest it hold the places of others; milliseconds. */
const REST = 30 * SECOND;

const GONE = 410;

/** The load on an endpoint in this process. */
interface Load {
  underWay: number;
  restsUntil: number;
}

/**
 * Posts webhooks (Standard Webhooks 1.0): 2xx is success, 410 switches the endpoint off, everything else is tried again.
 *
 * @param deps.secretsOf the secrets that sign what an endpoint gets, the current one first
 * @param deps.switchOff called when an endpoint answered 410
 * @param deps.answerTimeout milliseconds
 */
export function createWebhookChannel(deps: {
  settings: Settings;
  clock: Clock;
  secretsOf: (url: string) => Promise<readonly string[]>;
  switchOff: (url: string, uid: string) => Promise<void>;
  net?: Net;
  answerTimeout?: number;
}): Channel<Webhook> {
  const { settings, clock, secretsOf, switchOff, net, answerTimeout = ANSWER_TIMEOUT } = deps;
  const loads = new Map<string, Load>();
  let closing = new AbortController();

  const post = async ({ url, body }: Webhook, { uid, signal }: Attempt): Promise<WebhookAnswer> => {
    const headers = signatureHeaders({ id: uid, now: clock.now(), body }, await secretsOf(url));
    const ends = AbortSignal.any([signal, closing.signal, AbortSignal.timeout(answerTimeout)]);
    try {
      return await postWebhook({ url, headers, body, signal: ends }, webhookHosts(settings), net);
    } catch (error) {
      if (error instanceof Forbidden) throw new DeliveryFailure('transient', error.message);
      throw new NoAnswer(ends.aborted ? 'took too long' : reasonOf(error));
    }
  };

  /** Posts, and lets an endpoint that did not answer rest. */
  const postInTurn = async (webhook: Webhook, attempt: Attempt): Promise<WebhookAnswer> => {
    const load = loads.get(webhook.url) ?? { underWay: 0, restsUntil: 0 };
    if (load.underWay > 0 && isPaused(load.restsUntil, REST, clock.now()))
      throw new DeliveryFailure('transient', 'the endpoint did not answer the one before', REST);
    loads.set(webhook.url, load);
    load.underWay += 1;
    try {
      const answer = await post(webhook, attempt);
      load.restsUntil = 0;
      return answer;
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      load.restsUntil = clock.now() + REST;
      throw new DeliveryFailure('transient', error.message);
    } finally {
      load.underWay -= 1;
    }
  };

  const deliver = async (webhook: Webhook, attempt: Attempt): Promise<Receipt & { code: string }> => {
    const { status, retryAfter } = await postInTurn(webhook, attempt);
    const code = `HTTP ${status}`;
    if (status >= 200 && status < 300) return { providerId: null, remark: null, code };
    if (status === GONE) {
      await switchOff(webhook.url, attempt.uid);
      throw new DeliveryFailure('permanent', 'HTTP 410, so the endpoint was switched off');
    }
    const reason = status >= 300 && status < 400 ? `${code}: redirects are not followed` : code;
    throw new DeliveryFailure('transient', reason, waitOf(retryAfter, clock.now()) ?? 0);
  };

  return {
    /** The answer of an endpoint is not kept: it is the shop's own, and may hold anything. */
    async send(webhook, attempt) {
      const offer = { gateway: withoutQuery(webhook.url), at: clock.now() };
      try {
        const { code, ...receipt } = await deliver(webhook, attempt);
        attempt.note?.({ ...offer, outcome: 'accepted', code });
        return receipt;
      } catch (error) {
        if (!(error instanceof DeliveryFailure)) throw error;
        const outcome = error.kind === 'permanent' ? 'refused' : 'failed';
        attempt.note?.({ ...offer, outcome, code: error.reason });
        throw error;
      }
    },

    async close() {
      closing.abort();
      closing = new AbortController();
    },
  };
}
