import type { FastifyError, FastifyReply } from 'fastify';
import { type Client, translated } from '../contracts/route.ts';
import { AppError, ERRORS, type ErrorCode, InvalidFields, layOutError } from '../errors.ts';
import { Unavailable } from '../lib/failures.ts';
import { type Language, type Message, message } from '../locales/index.ts';
import { type Translate, translator } from '../locales/translate.ts';
import type { Answerer } from './answer.ts';
import type { CookieJar } from './cookies.ts';

/** Seconds after which it is worth asking again when something we depend on is down. */
const RETRY_AFTER = '5';

/** What fastify itself refuses, in our terms. */
const FASTIFY_CODES: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'body_too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_ERR_BAD_URL: 'not_found',
  FST_ERR_MAX_PARAM_LENGTH: 'not_found',
};

/** Who is to be told about an error, and how. */
export interface Asker {
  readonly client: Pick<Client, 'kind'>;
  readonly language: Language;
  /** null where the request never reached a route. */
  readonly jar: CookieJar | null;
}

/** Answers an error that stopped a request. */
export type AnswerError = (error: unknown, reply: FastifyReply, asker: Asker) => FastifyReply;

/**
 * The one place that answers errors. Errors of the catalogue are answered as it says; everything else is a fault of
 * ours, logged with its stack and answered without a word about it.
 */
export function createErrorAnswerer(answerer: Answerer): AnswerError {
  return (error, reply, asker) => {
    const known = classify(error, reply.request.headers['content-type']);
    if (known.code === 'server_error') reply.log.error({ err: error }, 'a request failed');
    else if (known.code === 'unavailable')
      reply.log.warn({ err: error }, 'a request found a dependency down');

    const { status } = ERRORS[known.code];
    reply.headers(known.headers);
    if (asker.client.kind === 'browser') {
      const page = { name: 'error', status, messages: messagesOf(known) } as const;
      try {
        return answerer.send(reply, { kind: 'page', status, page }, asker);
      } catch (fault) {
        // Even then nobody sees anything of ours: fastify would show the message.
        reply.log.error({ err: fault }, 'the error page failed');
      }
    }
    const body = bodyOf(known, translator(asker.language));
    return answerer.send(reply, { kind: 'json', status, body }, asker);
  };
}

/** The JSON body of an error, as the catalogue lays it out. */
export function bodyOf(error: AppError, t: Translate): object {
  if (error instanceof InvalidFields) return translated(error.fields, t);
  // Errors of single fields are InvalidFields, always.
  const code = error.code as Exclude<ErrorCode, 'invalid_fields'>;
  return layOutError(code, t(message(ERRORS[code].message, error.params)));
}

function messagesOf(error: AppError): readonly Message[] {
  if (error instanceof InvalidFields) return Object.values(error.fields).flat();
  return [message(ERRORS[error.code].message, error.params)];
}

function classify(error: unknown, contentType: string | undefined): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof Unavailable)
    return new AppError('unavailable', { headers: { 'Retry-After': RETRY_AFTER } });
  const { code = '', statusCode = 500 } = (error ?? {}) as Partial<FastifyError>;
  const known = FASTIFY_CODES[code];
  if (known === 'unsupported_media_type') return unsupportedMediaType(contentType);
  if (known) return new AppError(known);
  return new AppError(statusCode >= 400 && statusCode < 500 ? 'malformed_request' : 'server_error');
}

/** The refusal of a content type, which it quotes; the body is never quoted, it may hold a password. */
export const unsupportedMediaType = (contentType: string | undefined): AppError =>
  new AppError('unsupported_media_type', { params: { type: (contentType ?? '').slice(0, 100) } });
