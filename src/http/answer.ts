import type { FastifyReply } from 'fastify';
import type { Page } from '../contracts/page.ts';
import type { Answer } from '../contracts/route.ts';
import type { Language } from '../locales/index.ts';
import type { CookieJar } from './cookies.ts';
import type { HeaderSets, Headers } from './headers.ts';

/** Turns a page into HTML. */
export type RenderPage = (page: Page, options: { language: Language; csrfToken: () => string }) => string;

/** What can be sent as it is; refusals are turned into one of these first. */
export type SentAnswer = Exclude<Answer, { kind: 'refusal' }>;

export interface Answerer {
  send(
    reply: FastifyReply,
    answer: SentAnswer,
    request: { language: Language; jar: CookieJar | null },
  ): FastifyReply;
}

/** Writes answers: the one place where data becomes HTTP. */
export function createAnswerer(headers: HeaderSets, renderPage: RenderPage): Answerer {
  return {
    send(reply, answer, { language, jar }) {
      if (answer.cookies) jar?.apply(answer.cookies);
      const write = (status: number, fields: Headers, body: string, written = language): FastifyReply => {
        jar?.send(reply);
        return reply.code(status).headers(fields).header('content-language', written).send(body);
      };
      switch (answer.kind) {
        case 'json':
          return write(answer.status, headers.json, JSON.stringify(answer.body));
        case 'empty':
          return write(answer.status, headers.json, '');
        case 'redirect': {
          const body = answer.body === undefined ? '' : JSON.stringify(answer.body);
          return write(302, { ...headers.json, Location: asUri(answer.location) }, body);
        }
        case 'page': {
          const csrfToken = (): string => jar?.csrf() ?? '';
          const html = renderPage(answer.page, { language, csrfToken });
          const retry = answer.retryAfter === undefined ? {} : { 'retry-after': String(answer.retryAfter) };
          return write(answer.status, { ...headers.page(), ...retry }, html);
        }
        case 'html':
          return write(answer.status, headers.html(answer.policy), answer.html, answer.language);
      }
    },
  };
}

/** A header holds ASCII only (RFC 9110 §5.5), a path may hold more: `/ürünler/` is sent as browsers would write it. */
const asUri = (location: string): string =>
  location.toWellFormed().replace(/[^!-~]+/g, (text) => encodeURIComponent(text));
