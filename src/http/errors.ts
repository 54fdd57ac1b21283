import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { AppError, ERRORS, type ErrorCode, InvalidFields, layOutError } from '../errors.ts';
import { translated } from '../features/route.ts';
import { Unavailable } from '../lib/failures.ts';
import { type Language, type Message, message } from '../locales/index.ts';
import { type Translate, translator } from '../locales/translate.ts';
import type { Answerer } from './answer.ts';
import { type AddressRules, describeClient } from './client.ts';

/** Seconds after which it is worth asking again when something we depend on is down. */
const RETRY_AFTER = '5';

/** What fastify itself refuses, in our terms. */
const FASTIFY_CODES: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'body_too_large',
  FST_ERR_BAD_URL: 'not_found',
  FST_ERR_MAX_PARAM_LENGTH: 'not_found',
};

/**
 * The one error handler. Errors of the catalogue are answered as it says; everything else is a fault of ours, logged
 * with its stack and answered without a word about it.
 */
export function createErrorHandler(parts: {
  answerer: Answerer;
  languageOf: (request: FastifyRequest) => Language;
  addressRules: AddressRules;
}): (error: unknown, request: FastifyRequest, reply: FastifyReply) => FastifyReply {
  return (error, request, reply) => {
    const known = classify(error);
    if (known.code === 'server_error') request.log.error({ err: error }, 'a request failed');
    else if (known.code === 'unavailable')
      request.log.warn({ err: error }, 'a request found a dependency down');

    const { status } = ERRORS[known.code];
    reply.headers(known.headers);
    const language = parts.languageOf(request);
    const { kind } = describeClient(request, undefined, parts.addressRules);
    if (kind === 'browser') {
      const page = { name: 'error', status, messages: messagesOf(known) } as const;
      return parts.answerer.send(reply, { kind: 'page', status, page }, { language, jar: null });
    }
    const body = bodyOf(known, translator(language));
    return parts.answerer.send(reply, { kind: 'json', status, body }, { language, jar: null });
  };
}

/** The JSON body of an error, as the catalogue lays it out. */
export function bodyOf(error: AppError, t: Translate): object {
  if (error instanceof InvalidFields) return translated(error.fields, t);
  // Errors of single fields are InvalidFields, always.
  const definition = ERRORS[error.code as Exclude<ErrorCode, 'invalid_fields'>];
  const text = t(message(definition.message, error.params));
  return layOutError(definition.shape, text);
}

function messagesOf(error: AppError): readonly Message[] {
  if (error instanceof InvalidFields) return Object.values(error.fields).flat();
  return [message(ERRORS[error.code].message, error.params)];
}

function classify(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof Unavailable)
    return new AppError('unavailable', { headers: { 'Retry-After': RETRY_AFTER } });
  const { code = '', statusCode = 500 } = error as Partial<FastifyError>;
  const known = FASTIFY_CODES[code];
  if (known) return new AppError(known);
  return new AppError(statusCode >= 400 && statusCode < 500 ? 'malformed_request' : 'server_error');
}
