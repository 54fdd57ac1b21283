import type { FastifyReply } from 'fastify';
import type { Page } from '../features/page.ts';
import type { Answer } from '../features/route.ts';
import type { Language } from '../locales/index.ts';
import type { CookieJar } from './cookies.ts';
import type { HeaderSets } from './headers.ts';

/** Turns a page into HTML. */
export type RenderPage = (page: Page, options: { language: Language; csrfToken: () => string }) => string;

export interface Answerer {
  send(
    reply: FastifyReply,
    answer: Answer,
    request: { language: Language; jar: CookieJar | null },
  ): FastifyReply;
}

/** Writes answers: the one place where data becomes HTTP. */
export function createAnswerer(headers: HeaderSets, renderPage: RenderPage): Answerer {
  return {
    send(reply, answer, { language, jar }) {
      if (answer.cookies) jar?.apply(answer.cookies);
      const write = (status: number, body: string, isHtml: 'html' | 'json'): FastifyReply => {
        jar?.send(reply);
        reply.code(status).headers(isHtml === 'html' ? headers.page(language) : headers.json(language));
        return reply.send(body);
      };
      switch (answer.kind) {
        case 'json':
          return write(answer.status, JSON.stringify(answer.body), 'json');
        case 'empty':
          return write(answer.status, '', 'json');
        case 'redirect':
          reply.header('Location', answer.location);
          return write(302, answer.body === undefined ? '' : JSON.stringify(answer.body), 'json');
        case 'page': {
          const csrfToken = (): string => jar?.csrf() ?? '';
          return write(answer.status, renderPage(answer.page, { language, csrfToken }), 'html');
        }
        case 'html':
          reply.code(answer.status).headers(headers.html(language, answer.policy));
          return reply.send(answer.html);
      }
    },
  };
}
