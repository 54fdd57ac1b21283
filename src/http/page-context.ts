import { FORM_PARAMETER, isStateId } from '../contracts/page.ts';
import type { Viewer } from '../contracts/requester.ts';
import type { Route } from '../contracts/route.ts';
import { ownPath } from '../links/redirects.ts';
import { isLanguage, type Language } from '../locales/index.ts';

/** What a page needs to know of the request it answers. */
export interface PageContext {
  readonly language: Language;
  /** The path and query to come back to after choosing another language. */
  readonly here: string;
  /** The sealed state of a form that the page shows once, which that choice brings back; null: there is none. */
  readonly shownForm: string | null;
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

/** The way back where there is no page to come back to. */
export const HOME = '/';

/** The encrypted phone of a page that asks for its code. */
const CIPHERTEXT = /^[\w-]{1,1000}$/;

interface Opened {
  /** The declared path of the request's route. */
  readonly path: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
}

/**
 * The way back to the page that answers a request, made of what was declared and checked: whatever else stands in an address, or in
 * a header, does not get into the page. What answers a form has the address of the page with the form.
 *
 * @param pages the paths of routes that can be opened
 * @param isTarget whether `next` may be kept
 */
export function wayBack(
  { path, params, query }: Opened,
  pages: ReadonlySet<string>,
  isTarget: (next: string) => boolean,
): string {
  if (!pages.has(path) || path.includes('*')) return HOME;
  const filled = path.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
  const { next = '', to = '', [FORM_PARAMETER]: state = '' } = query;
  const kept = {
    ...(CIPHERTEXT.test(to) && { to }),
    ...(isTarget(next) && { next }),
    ...(isStateId(state) && { [FORM_PARAMETER]: state }),
  };
  const back = Object.keys(kept).length === 0 ? filled : `${filled}?${new URLSearchParams(kept)}`;
  return ownPath(back) ?? HOME;
}

/** The paths that a browser can open. */
export const pathsOfPages = (routes: readonly Route[]): ReadonlySet<string> =>
  new Set(routes.filter(({ method }) => method === 'GET').map(({ path }) => path));
