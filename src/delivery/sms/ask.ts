import { type Clock, SECOND } from '../../lib/clock.ts';
import type { Letter, Sms } from '../../messages/message.ts';
import type { Settings } from '../../settings.ts';
import type { Attempt, Channel } from '../channels/channel.ts';
import { NoAnswer } from '../network.ts';
import type { Net } from '../outbound.ts';
import type { ConfiguredGateway } from './conf.ts';
import type { Verdict } from './gateway.ts';
import { createPost, type PostAnswer, type PostRequest } from './post.ts';

/** How long a gateway may take to answer: users wait for their codes, and the next gateway may be faster. Milliseconds. */
export const ANSWER_TIMEOUT = 10 * SECOND;

/** What a gateway made of a message. */
interface Answered {
  readonly verdict: Verdict;
  /** It did not answer. */
  readonly isSilent: boolean;
  /** What it answered last. */
  readonly answer: PostAnswer | undefined;
}

/**
 * Offers an SMS to one gateway, once.
 *
 * @param deps.inbox the local inbox; null in production
 * @param deps.answerTimeout milliseconds
 * @throws what is no fault of the gateway
 */
export async function askGateway(
  deps: {
    readonly settings: Settings;
    readonly clock: Clock;
    readonly inbox: Channel<Letter> | null;
    readonly net?: Net | undefined;
    readonly answerTimeout?: number;
  },
  { gateway, conf }: ConfiguredGateway,
  sms: Sms,
  { uid, signal, deadline }: Attempt,
): Promise<Answered> {
  const { settings, clock, inbox, net, answerTimeout = ANSWER_TIMEOUT } = deps;
  const post = createPost({ clock, settings, signal, timeout: answerTimeout, net });
  let answer: PostAnswer | undefined;
  const tools = {
    // What the inbox makes of it is noted under the name of the gateway.
    attempt: { uid, signal, deadline },
    clock,
    inbox,
    post: async (request: PostRequest) => {
      answer = undefined;
      answer = await post(request);
      return answer;
    },
  };
  try {
    const verdict = await gateway.send(sms, conf, tools);
    return { verdict, isSilent: false, answer };
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    return { verdict: { kind: 'retry', reason: error.message, after: null }, isSilent: true, answer };
  }
}

/** What an answer may quote of the account at the provider. */
export const secretsIn = ({ conf }: ConfiguredGateway): string[] =>
  Object.values(conf).filter((value) => typeof value === 'string');
