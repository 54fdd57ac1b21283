import { Type } from 'typebox';
import { BLANK_FORM, type Page } from '../contracts/page.ts';
import {
  type Answer,
  type CookieChanges,
  json,
  type ParameterDoc,
  page,
  type Route,
  type RouteRequest,
  refuse,
  route,
  submitted,
  typedText,
} from '../contracts/route.ts';
import type { Refusal } from '../errors.ts';
import type { Message } from '../locales/index.ts';

/**
 * Links are counted by address alone: knowing an id must not be enough to block its owner's link. It bounds how many ids can
 * be tried, and how often each. Only what fails is counted, so that neighbours with links of their own never keep anybody out:
 * no number of guesses finds a token of 128 bits.
 */
export const LINK_THROTTLE = { scope: 'link', counts: 'failures', identifier: () => null } as const;

/** A link in a mail that does something without a sign-in. */
interface LinkEndpoint {
  readonly path: string;
  readonly params: Readonly<Record<string, ParameterDoc>>;
  readonly tag: Route['tag'];
  readonly auth?: 'none' | 'optional';
  /** Names the operations: `confirmEmail` also makes `confirmEmailByPost`. */
  readonly operation: string;
  readonly summary: string;
  readonly description: string;
  /** Whether a GET of a script does it at once, because the storefront's client has nothing else; a browser's never does. */
  readonly scriptsMayGet: boolean;
  /** Whether the link is valid, or what it did still holds; changes nothing. */
  readonly inspect: (request: RouteRequest) => Promise<boolean>;
  /** Does what the link is for, or finds it done. @returns the cookies to set, if any; false if the link is invalid */
  readonly act: (request: RouteRequest) => Promise<boolean | CookieChanges>;
  /** What a browser is offered whose link has expired, and nothing else is wrong with it; missing: nothing. */
  readonly renewal?: {
    readonly isExpired: (request: RouteRequest) => Promise<boolean>;
    /** Sends another one to the same address. @returns why it does not, or null */
    readonly send: (request: RouteRequest) => Promise<Refusal | null>;
  };
  /** What a browser sees whose link is not valid in any other way. @default link-invalid */
  readonly invalidPage?: (request: RouteRequest) => Page;
  /** The link itself, for the page's button. */
  readonly pathOf: (params: RouteRequest['params']) => string;
  /** What the page with the button says. */
  readonly asks: Omit<Extract<Page, { name: 'link-confirm' }>, 'name' | 'action'>;
  /** What is said when it is done, to scripts and to people. */
  readonly done: { readonly text: Message; readonly page: Page };
}

const schema = Type.Object({ detail: Type.String() });
/** The field of the button for another link. */
const RENEW = 'renew';
/** The step after that button. */
const RENEWED = 'renewed';
const renewed = page(200, { name: 'link-renewed' });

/**
 * The routes of a link in a mail. Mail scanners open links: therefore HEAD never acts, and a browser's GET shows a page
 * with a button that posts to the same path. Pages call twice: therefore a link is answered the same again while what
 * it did holds.
 */
export function linkRoutes(link: LinkEndpoint): Route[] {
  const { path, params, tag, auth = 'none', operation, summary, description, done, renewal } = link;

  /** Also another link in its place is the answer to one that was not valid. */
  const invalid = async (request: RouteRequest): Promise<Answer> => ({
    ...(await answerInvalid(request)),
    isFailure: true,
  });

  async function answerInvalid(request: RouteRequest): Promise<Answer> {
    if (request.client.kind !== 'browser') return refuse({ code: 'invalid_link' });
    if (request.formState()?.step === RENEWED) return renewed;
    if (!renewal || !(await renewal.isExpired(request)))
      return page(400, link.invalidPage?.(request) ?? { name: 'link-invalid' });
    if (request.method !== 'POST' || typedText(request.raw, RENEW) === '')
      return page(400, { name: 'link-expired', action: link.pathOf(request.params), field: RENEW });
    const refusal = await renewal.send(request);
    if (refusal) return refuse(refusal);
    return submitted(link.pathOf(request.params), { ...BLANK_FORM, step: RENEWED }, () => renewed);
  }

  const look = async (request: RouteRequest): Promise<Answer> => {
    if (!(await link.inspect(request))) return invalid(request);
    const action = link.pathOf(request.params);
    return page(200, { name: 'link-confirm', action, ...link.asks });
  };

  const act = async (request: RouteRequest): Promise<Answer> => {
    const outcome = await link.act(request);
    if (outcome === false) return invalid(request);
    const { text, page: shown } = done;
    const cookies = outcome === true ? {} : outcome;
    return request.client.kind === 'browser'
      ? { ...page(200, shown), cookies }
      : json(200, { detail: request.t(text) }, cookies);
  };

  const show = (request: RouteRequest): Promise<Answer> =>
    request.method === 'HEAD' || request.client.kind === 'browser' || !link.scriptsMayGet
      ? look(request)
      : act(request);

  const shared = { path, params, tag, auth, throttle: LINK_THROTTLE, errors: ['invalid_link'] } as const;
  return [
    route({
      ...shared,
      method: 'GET',
      operationId: operation,
      summary,
      description: `${description} A browser gets a page whose button posts to the same path, so that mail scanners cannot use the link.`,
      responses: {
        200: { description: 'The page with the button; or, for scripts, done.', schema, html: true },
      },
      handle: show,
    }),
    route({
      ...shared,
      method: 'POST',
      operationId: `${operation}ByPost`,
      summary,
      description,
      responses: {
        200: { description: 'Done, or done before.', schema, html: true },
        ...(renewal && {
          303: { description: 'Another link was sent: redirects a browser to the page that says so.' },
        }),
      },
      handle: act,
    }),
  ];
}

/** Other paths below a link's: a link that was mangled on its way is invalid rather than not found. */
export const mangledLink = (path: string, operation: string): Route[] =>
  (['GET', 'POST'] as const).map((method) =>
    route({
      method,
      path: `${path}*`,
      operationId: `${operation}Mangled${method === 'GET' ? '' : 'ByPost'}`,
      summary: 'A link that was mangled on its way',
      tag: 'Pages',
      auth: 'none',
      isPage: true,
      responses: {},
      errors: ['invalid_link'],
      handle: async ({ client }) =>
        client.kind === 'browser' ? page(400, { name: 'link-invalid' }) : refuse({ code: 'invalid_link' }),
    }),
  );
