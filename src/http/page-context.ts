import type { FastifyRequest } from 'fastify';
import type { Viewer } from '../contracts/requester.ts';
import type { Route } from '../contracts/route.ts';
import { ownPath } from '../links/redirects.ts';
import { isLanguage, type Language } from '../locales/index.ts';

/** What a page needs to know of the request it answers. */
export interface PageContext {
  readonly language: Language;
  /** The path and query to come back to after choosing another language. */
  readonly here: string;
}

interface Known {
  /** The language chosen in this browser. */
  readonly chosen: Language | null;
  readonly viewer: Viewer | null;
  /** That of Accept-Language. */
  readonly asked: Language;
}

/**
 * The language of a page: the one chosen in this browser, or else that of the signed-in user, or else the one the browser asks
 * for.
 */
export function pageLanguageOf({ chosen, viewer, asked }: Known): Language {
  const own = viewer?.user.languageCode ?? null;
  return chosen ?? (own !== null && isLanguage(own) ? own : asked);
}

const HOME = '/';

/**
 * The way back to the page that answers a request: the address of the request, whatever its headers say. What answers a form has
 * the address of the page with the form; where there is none, the way leads home.
 *
 * @param pages the paths of routes that can be opened
 * @param path of the request's route; null: it reached none
 */
export function wayBack(
  { method, url }: Pick<FastifyRequest, 'method' | 'url'>,
  pages: ReadonlySet<string>,
  path: string | null,
): string {
  const isOpened = method === 'GET' || method === 'HEAD' || (path !== null && pages.has(path));
  return (isOpened ? ownPath(url) : null) ?? HOME;
}

/** The paths that a browser can open. */
export const pathsOfPages = (routes: readonly Route[]): ReadonlySet<string> =>
  new Set(routes.filter(({ method }) => method === 'GET').map(({ path }) => path));
