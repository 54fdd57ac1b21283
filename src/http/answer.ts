import type { IncomingHttpHeaders } from 'node:http';
import { Readable } from 'node:stream';
import type { FastifyError, FastifyReply } from 'fastify';
import { hasForm, type Page } from '../contracts/page.ts';
import { type Client, type ReadyAnswer, translated } from '../contracts/route.ts';
import {
  ERRORS,
  errorCodeOf,
  layOutError,
  type Refusal,
  type RequestRefusal,
  refusalText,
} from '../errors.ts';
import { Unavailable } from '../lib/failures.ts';
import type { Language } from '../locales/index.ts';
import { type Translate, translator } from '../locales/translate.ts';
import type { CookieJar } from './cookies.ts';
import type { HeaderSets, Headers } from './headers.ts';
import type { PageContext } from './page-context.ts';
import { listsOf } from './sign-in-form.ts';

/** Retry-After while a dependency is down, seconds. */
const RETRY_AFTER = 5;

/** Fastify's own refusals, as errors of the catalogue. */
const FASTIFY_CODES: Readonly<Record<string, RequestRefusal['code']>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'body_too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_ERR_BAD_URL: 'not_found',
  FST_ERR_MAX_PARAM_LENGTH: 'not_found',
};

/** Refuses a request before or in its route. Only src/http throws it. */
export class RefusedRequest extends Error {
  override readonly name = 'RefusedRequest';
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(refusal.code);
    this.refusal = refusal;
  }
}

/** Turns a page into HTML. */
export type RenderPage = (page: Page, options: PageContext & { csrfToken: () => string }) => string;

/** The recipient of an answer. */
export interface Recipient {
  readonly client: Pick<Client, 'kind'>;
  readonly language: Language;
  /** Whether errors are laid out for the sign-in library of storefronts. */
  readonly isSignInForm: boolean;
  /** null if the request never reached a route. */
  readonly jar: CookieJar | null;
  /** For answers that are pages. */
  readonly pageContext: () => PageContext;
}

/** Writes answers; nothing else turns data into HTTP. */
export function createAnswerer(headers: HeaderSets, renderPage: RenderPage) {
  const send = (
    reply: FastifyReply,
    answer: ReadyAnswer,
    { language, jar, pageContext }: Recipient,
  ): FastifyReply => {
    if (answer.cookies) jar?.apply(answer.cookies);
    const write = (status: number, fields: Headers, body: string | Readable, written = language) => {
      jar?.send(reply);
      reply.code(status).headers(fields).header('content-language', written);
      // Last, so that an answer may replace a header of its kind.
      if (answer.headers) reply.headers(answer.headers);
      return reply.send(body);
    };
    switch (answer.kind) {
      case 'json':
        return write(answer.status, headers.json, JSON.stringify(answer.body));
      case 'empty':
        return write(answer.status, headers.json, '');
      case 'text':
        return write(answer.status, { ...headers.json, 'content-type': answer.type }, answer.text);
      case 'redirect':
        reply.header('location', asUri(answer.location));
        return write(
          answer.status ?? 302,
          headers.json,
          answer.body === undefined ? '' : JSON.stringify(answer.body),
        );
      case 'page': {
        // The state of a form is bound to this cookie, so that a browser must have it before the form is submitted.
        if (hasForm(answer.page)) jar?.csrf();
        const context = pageContext();
        const html = renderPage(answer.page, { ...context, csrfToken: () => jar?.csrf() ?? '' });
        if (answer.retryAfter !== undefined) reply.header('retry-after', answer.retryAfter);
        return write(answer.status, headers.page(), html, context.language);
      }
      case 'file':
        return reply
          .headers(headers.asset)
          .headers(answer.headers ?? {})
          .type(answer.type)
          .send(answer.content);
      case 'lines':
        return write(answer.status, headers.lines, Readable.from(linesOf(answer.values)));
      case 'html':
        return write(answer.status, headers.html(answer.policy), answer.html, answer.language);
    }
  };

  return {
    send,

    /**
     * Answers all errors. Refusals are answered as the catalogue says, with a page for browsers and JSON for other clients;
     * sign-in forms of storefronts get lists of texts. A header has the code of the error.
     * Any other error is a fault: it is logged with its stack, and the answer discloses nothing about it.
     */
    sendError(reply: FastifyReply, error: unknown, recipient: Recipient): FastifyReply {
      const refusal = classify(error, reply);
      const { status } = ERRORS[refusal.code];
      if (refusal.code === 'server_error') reply.log.error({ err: error }, 'a request failed');
      else if (refusal.code === 'unavailable')
        reply.log.warn({ err: error }, 'a request found a dependency down');
      if (status === 401) reply.header('www-authenticate', challengeOf(refusal));
      if ('retryAfter' in refusal) reply.header('retry-after', refusal.retryAfter);
      if (recipient.client.kind === 'browser') {
        const messages =
          refusal.code === 'invalid_fields' ? Object.values(refusal.fields).flat() : [refusalText(refusal)];
        try {
          return send(reply, { kind: 'page', status, page: { name: 'error', status, messages } }, recipient);
        } catch (fault) {
          // Fastify would show its message.
          reply.log.error({ err: fault }, 'the error page failed');
        }
      }
      const t = translator(recipient.language);
      const { isSignInForm } = recipient;
      // Texts change with the language; programs look here.
      reply.header('x-error-code', errorCodeOf(refusal.code));
      const body = isSignInForm ? listsOf(refusal, t) : bodyOf(refusal, t);
      return send(reply, { kind: 'json', status, body }, recipient);
    },
  };
}

export type Answerer = ReturnType<typeof createAnswerer>;

/** JSON Lines (https://jsonlines.org). */
async function* linesOf(values: AsyncIterable<unknown>): AsyncGenerator<string> {
  for await (const value of values) yield `${JSON.stringify(value)}\n`;
}

/** A 401 names the scheme (RFC 9110 §11.6.1), and how old a proof of identity may be (RFC 9470 §3). */
const challengeOf = (refusal: Refusal): string =>
  refusal.code === 'not_fresh'
    ? `Token error="insufficient_user_authentication", max_age="${refusal.params?.age}"`
    : 'Token';

/** The JSON body of a refusal, in the layout of the catalogue. */
export const bodyOf = (refusal: Refusal, t: Translate): object =>
  refusal.code === 'invalid_fields'
    ? translated(refusal.fields, t)
    : layOutError(refusal.code, t(refusalText(refusal)));

function classify(error: unknown, { request }: FastifyReply): Refusal {
  if (error instanceof RefusedRequest) return error.refusal;
  if (error instanceof Unavailable) return { code: 'unavailable', retryAfter: RETRY_AFTER };
  const { code = '', statusCode = 500 } = (error ?? {}) as Partial<FastifyError>;
  const known = FASTIFY_CODES[code];
  if (known === 'unsupported_media_type') return unsupportedMediaType(request.headers);
  if (known === 'body_too_large')
    return { code: known, params: { limit: (request.routeOptions.bodyLimit ?? 0) / 1024 } };
  if (known) return { code: known };
  return { code: statusCode >= 400 && statusCode < 500 ? 'malformed_request' : 'server_error' };
}

/** The refusal of a content type. It quotes the type, never the body, which may hold a password. */
export const unsupportedMediaType = ({ 'content-type': type = '' }: IncomingHttpHeaders): RequestRefusal => ({
  code: 'unsupported_media_type',
  params: { type: type.slice(0, 100) },
});

/** Headers are ASCII (RFC 9110 §5.5), so a path such as `/ürünler/` is percent-encoded as browsers would. */
const asUri = (location: string): string =>
  location.toWellFormed().replace(/[^!-~]+/g, (text) => encodeURIComponent(text));
