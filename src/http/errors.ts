import type { FastifyError, FastifyReply } from 'fastify';
import { type Client, translated } from '../contracts/route.ts';
import { ERRORS, layOutError, type Refusal, type RequestRefusal, refusalText } from '../errors.ts';
import { Unavailable } from '../lib/failures.ts';
import type { Language, Message } from '../locales/index.ts';
import { type Translate, translator } from '../locales/translate.ts';
import type { Answerer } from './answer.ts';
import type { CookieJar } from './cookies.ts';

/** Seconds after which it is worth asking again when something we depend on is down. */
const RETRY_AFTER = 5;

/** Stops a request on its way to a route, or in it: thrown by the steps of the pipeline only. */
export class RefusedRequest extends Error {
  override readonly name = 'RefusedRequest';
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(refusal.code);
    this.refusal = refusal;
  }
}

/** What fastify itself refuses, in our terms. */
const FASTIFY_CODES: Readonly<Record<string, RequestRefusal['code']>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'body_too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_ERR_BAD_URL: 'not_found',
  FST_ERR_MAX_PARAM_LENGTH: 'not_found',
};

/** Who is to be told about a refusal, and how. */
export interface Asker {
  readonly client: Pick<Client, 'kind'>;
  readonly language: Language;
  /** null where the request never reached a route. */
  readonly jar: CookieJar | null;
}

/** Answers whatever stopped a request. */
export type AnswerError = (error: unknown, reply: FastifyReply, asker: Asker) => FastifyReply;

/**
 * The one place that answers errors. Refusals are answered as the catalogue says; everything else is a fault of ours,
 * logged with its stack and answered without a word about it.
 */
export function createErrorAnswerer(answerer: Answerer): AnswerError {
  return (error, reply, asker) => {
    const refusal = classify(error, reply.request.headers['content-type']);
    if (refusal.code === 'server_error') reply.log.error({ err: error }, 'a request failed');
    else if (refusal.code === 'unavailable')
      reply.log.warn({ err: error }, 'a request found a dependency down');
    return answerRefusal(answerer, refusal, reply, asker);
  };
}

/** Answers a refusal: a page for browsers, JSON for everybody else. */
export function answerRefusal(
  answerer: Answerer,
  refusal: Refusal,
  reply: FastifyReply,
  asker: Asker,
): FastifyReply {
  const { status } = ERRORS[refusal.code];
  // RFC 9110 §11.6.1: a 401 names the scheme.
  if (status === 401) reply.header('www-authenticate', 'Token');
  if ('retryAfter' in refusal) reply.header('retry-after', String(refusal.retryAfter));
  if (asker.client.kind === 'browser') {
    const page = { name: 'error', status, messages: messagesOf(refusal) } as const;
    try {
      return answerer.send(reply, { kind: 'page', status, page }, asker);
    } catch (fault) {
      // Even then nobody sees anything of ours: fastify would show the message.
      reply.log.error({ err: fault }, 'the error page failed');
    }
  }
  const body = bodyOf(refusal, translator(asker.language));
  return answerer.send(reply, { kind: 'json', status, body }, asker);
}

/** The JSON body of a refusal, as the catalogue lays it out. */
export const bodyOf = (refusal: Refusal, t: Translate): object =>
  refusal.code === 'invalid_fields'
    ? translated(refusal.fields, t)
    : layOutError(refusal.code, t(refusalText(refusal)));

const messagesOf = (refusal: Refusal): readonly Message[] =>
  refusal.code === 'invalid_fields' ? Object.values(refusal.fields).flat() : [refusalText(refusal)];

function classify(error: unknown, contentType: string | undefined): Refusal {
  if (error instanceof RefusedRequest) return error.refusal;
  if (error instanceof Unavailable) return { code: 'unavailable', retryAfter: RETRY_AFTER };
  const { code = '', statusCode = 500 } = (error ?? {}) as Partial<FastifyError>;
  const known = FASTIFY_CODES[code];
  if (known === 'unsupported_media_type') return unsupportedMediaType(contentType);
  if (known) return { code: known };
  return { code: statusCode >= 400 && statusCode < 500 ? 'malformed_request' : 'server_error' };
}

/** The refusal of a content type, which it quotes; the body is never quoted, it may hold a password. */
export const unsupportedMediaType = (contentType: string | undefined): RequestRefusal => ({
  code: 'unsupported_media_type',
  params: { type: (contentType ?? '').slice(0, 100) },
});
