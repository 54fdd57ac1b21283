import type { TSchema } from 'typebox';
import type { ErrorCode, FieldErrors } from '../errors.ts';
import type { Language } from '../locales/index.ts';
import type { Translate } from '../locales/translate.ts';
import type { ThrottleScope } from '../settings.ts';
import type { Fields, FieldValues } from './fields.ts';
import type { Page } from './page.ts';
import type { Identifier, Requester, Viewer } from './requester.ts';

/** Who asks, and how they want to be answered. */
export interface Client {
  /**
   * `script`: X-Requested-With, or an Accept that names application/json. `browser`: an Accept that names text/html.
   * `other`: curl and the like, answered as scripts are unless the contract says otherwise.
   */
  readonly kind: 'script' | 'browser' | 'other';
  /** Strictly `X-Requested-With: XMLHttpRequest`. */
  readonly isXhr: boolean;
  /** The visitor's address, as far as it can be believed. */
  readonly address: string;
  /** The address of the other end of the connection itself, whatever headers say. */
  readonly peer: string;
  /** False behind a storefront that proxies all its visitors from one address and does not name them. */
  readonly countsByAddress: boolean;
  readonly agent: string;
}

export interface RouteRequest<F extends Fields = Fields> extends Requester {
  /** As declared, or HEAD for a GET that must change nothing at all. */
  readonly method: string;
  /** The declared fields, valid. */
  readonly body: FieldValues<F>;
  /** The body as it came, for routes that choose their fields by it. Own properties only are of interest. */
  readonly raw: Readonly<Record<string, unknown>>;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly client: Client;
  readonly language: Language;
  readonly t: Translate;
  /** The CSRF token forms must carry; asking for it makes sure that the cookie is set. */
  csrfToken(): string;
}

/** Cookies an answer sets; null deletes. The http layer knows their names and attributes. */
export interface CookieChanges {
  readonly session?: { readonly id: string; readonly expiresAt: number } | null;
  readonly device?: string;
  /** A new CSRF token: at sign-in, so that one planted before it is worth nothing after. */
  readonly rotateCsrf?: true;
}

/** What a handler answers: data, turned into HTTP in one place. */
export type Answer = { readonly cookies?: CookieChanges } & (
  | { readonly kind: 'json'; readonly status: number; readonly body: unknown }
  | { readonly kind: 'empty'; readonly status: number }
  | { readonly kind: 'redirect'; readonly location: string; readonly body?: unknown }
  | {
      readonly kind: 'page';
      readonly status: number;
      readonly page: Page;
      /** Beside those of every page. */
      readonly headers?: Readonly<Record<string, string>>;
    }
  | {
      readonly kind: 'html';
      readonly status: number;
      readonly html: string;
      readonly policy: string;
      /** Where it is not the visitor's. */
      readonly language?: Language;
    }
);

export const json = (status: number, body: unknown, cookies: CookieChanges = {}): Answer => ({
  kind: 'json',
  status,
  body,
  cookies,
});
export const empty = (status: number): Answer => ({ kind: 'empty', status });
export const redirect = (location: string, body?: unknown, cookies: CookieChanges = {}): Answer => ({
  kind: 'redirect',
  location,
  body,
  cookies,
});
export const page = (
  status: number,
  content: Page,
  headers: Readonly<Record<string, string>> = {},
): Answer => ({
  kind: 'page',
  status,
  page: content,
  headers,
});

export interface ResponseDoc {
  readonly description: string;
  /** Left out: no body, or an HTML page. */
  readonly schema?: TSchema;
  readonly html?: true;
}

/** What a part of the path, a query parameter or a header is for. */
export interface ParameterDoc {
  readonly description: string;
  readonly example: string;
}

/** The groups of the API reference. */
export const TAGS = {
  'Sign-in': 'Sign in by password, code or one-time link.',
  Sessions: 'The CSRF token, and signing out.',
  Users: 'The signed-in user.',
  Registration: 'Create an account and confirm its e-mail.',
  Password: 'Set, change and reset a password, by link or by code.',
  Operators: 'For staff: users, sessions, one-time links and settings.',
  Pages: 'The pages that reset links open.',
  Operation: 'Health checks for monitoring and load balancers.',
} as const;

/** One endpoint, declared as data. OpenAPI, the router, authentication, CSRF and throttling all read it. */
export interface Route<F extends Fields = Fields> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** With its trailing slash; it answers without it, too. */
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly tag: keyof typeof TAGS;
  /**
   * `none`: credentials are not even read. `optional`: the session is read, a token is ignored. `wanted`: both are read,
   * and the route answers who has neither. `required`: 401 without. `staff`: and 403 for others. `staff-token`: the same
   * by API token only, for what no page of a browser needs.
   */
  readonly auth: 'none' | 'optional' | 'wanted' | 'required' | 'staff' | 'staff-token';
  /** Whether a session must prove the request is its own by the CSRF token. */
  readonly csrf?: true;
  /** Sign-in endpoints: a body with a `formType` comes from a script, whatever its Accept says. */
  readonly readsFormType?: true;
  readonly throttle?: RouteThrottle<F>;
  readonly body?: F;
  /** Answers in place of the error handler when the declared fields are not valid: a form with its errors. */
  readonly onInvalid?: (request: RouteRequest, errors: FieldErrors) => Answer;
  /** Fields of routes that read `raw` themselves: for the documentation only. */
  readonly documentedBodies?: readonly Fields[];
  /** What each `:name` of the path is. */
  readonly params?: Readonly<Record<string, ParameterDoc>>;
  readonly query?: Readonly<Record<string, ParameterDoc>>;
  readonly requestHeaders?: Readonly<Record<string, ParameterDoc>>;
  readonly responses: Readonly<Record<number, ResponseDoc>>;
  readonly errors?: readonly ErrorCode[];
  /** Left out of the OpenAPI document: pages for people. */
  readonly isPage?: true;
  handle(request: RouteRequest<F>): Promise<Answer>;
}

interface RouteThrottle<F extends Fields> {
  readonly scope: ThrottleScope;
  /** Counted once the fields are valid; the address was counted before. null: the request is about nobody. */
  readonly identifier: (request: RouteRequest<F>) => Identifier | null;
}

/** The person on a route that requires authentication. */
export function viewerOf(request: { readonly viewer: Viewer | null }): Viewer {
  if (!request.viewer) throw new Error('this route must be declared with auth: required');
  return request.viewer;
}

/** Declares a route, inferring the handler's types from its fields. */
export const route = <F extends Fields = Record<never, never>>(declaration: Route<F>): Route =>
  declaration as unknown as Route;

/** The texts of field errors, for bodies that lay them out their own way. */
export const translated = (errors: FieldErrors, t: Translate): Record<string, string[]> =>
  Object.fromEntries(Object.entries(errors).map(([field, messages]) => [field, messages.map(t)]));
