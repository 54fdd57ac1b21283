import { type TSchema, Type } from 'typebox';
import type { ErrorCode, FieldErrors, Refusal } from '../errors.ts';
import type { Language } from '../locales/index.ts';
import type { Translate } from '../locales/translate.ts';
import type { ThrottleScope } from '../settings-table/sign-in.ts';
import type { Fields, FieldValues } from './fields.ts';
import type { FormState, Page } from './page.ts';
import type { Identifier, Requester, Viewer } from './requester.ts';
import { emailKey, type Role } from './user.ts';

/** The client, and which kind of answer it expects. */
export interface Client {
  /**
   * `script`: X-Requested-With, or an Accept that names application/json. `browser`: an Accept that names text/html.
   * `other`: curl and the like, treated as scripts unless the contract says otherwise.
   */
  readonly kind: 'script' | 'browser' | 'other';
  /** Strictly `X-Requested-With: XMLHttpRequest`. */
  readonly isXhr: boolean;
  /** The visitor's address; headers count only from trusted proxies and storefronts. */
  readonly address: string;
  /** The address at the other end of the connection. */
  readonly peer: string;
  /** False behind a storefront that sends all visitors from one address and does not pass on theirs. */
  readonly countsByAddress: boolean;
  readonly agent: string;
}

export interface RouteRequest<F extends Fields = Fields> extends Requester {
  /** As declared, or HEAD for a GET that must change nothing. */
  readonly method: string;
  /** The declared fields, validated. */
  readonly body: FieldValues<F>;
  /** The body as received, for routes whose fields depend on it. Only own properties count. */
  readonly raw: Readonly<Record<string, unknown>>;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly client: Client;
  /** Of the answer: on pages the one that was chosen there or is the viewer's, else that of Accept-Language. */
  readonly language: Language;
  readonly t: Translate;
  /** The CSRF token for forms. Reading it sets the cookie if there is none. */
  csrfToken(): string;
  /** Whether what is kept in cookies will come back: false for a browser without the one that comes with every form. */
  readonly keepsCookies: boolean;
  /**
   * What the form of this page was submitted with, if this browser was redirected here for it. Errors are read once.
   * @returns `at`: when it was submitted, milliseconds; null if it was not, or the browser does not have it any more
   */
  formState(): (FormState & { readonly at: number }) | null;
  /**
   * Has a page show once more the errors that it showed: it comes back in another language.
   * @param sealed the state, from the field of the page. Any other text changes nothing
   * @param location of the page, with the id of its state
   */
  keepShownForm(sealed: string, location: string): void;
  /**
   * Applies the rules for unsafe requests with a session, origin and CSRF token, for a request that speaks of another one.
   * @returns null if they are met
   */
  refuseForged(): Refusal | null;
}

/** Cookies an answer sets; null deletes. The http layer knows their names and attributes. */
export interface CookieChanges {
  readonly session?: { readonly id: string; readonly expiresAt: number } | null;
  readonly device?: string;
  /** The language of pages that somebody chose in this browser. */
  readonly language?: Language;
  /** Replaces the CSRF token: at sign-in, so that a token planted before is void. */
  readonly rotateCsrf?: true;
}

/** The result of a handler, as data. src/http/answer.ts turns it into HTTP. */
export type Answer = {
  readonly cookies?: CookieChanges;
  /** Further headers, by lower-case name. */
  readonly headers?: Readonly<Record<string, string>>;
  /** What was asked for failed, although the status does not say so: a throttle that counts failures counts it. */
  readonly isFailure?: true;
} & (
  | { readonly kind: 'json'; readonly status: number; readonly body: unknown }
  | { readonly kind: 'empty'; readonly status: number }
  /** For programs that want neither JSON nor HTML. */
  | { readonly kind: 'text'; readonly status: number; readonly text: string; readonly type: string }
  | {
      readonly kind: 'redirect';
      readonly location: string;
      readonly body?: unknown;
      /** @default 302 */
      readonly status?: 303;
    }
  | SubmittedForm
  | {
      readonly kind: 'page';
      readonly status: number;
      readonly page: Page;
      /** For Retry-After, seconds. */
      readonly retryAfter?: number | undefined;
    }
  | {
      readonly kind: 'html';
      readonly status: number;
      readonly html: string;
      readonly policy: string;
      /** If it differs from the visitor's. */
      readonly language?: Language;
    }
  /** A file whose content never changes under its path: browsers and proxies may keep it for everybody. */
  | { readonly kind: 'file'; readonly content: Buffer; readonly type: string }
  /** JSON Lines, sent while they are read. A fault in between breaks the connection off, so that nobody takes a part for the whole. */
  | { readonly kind: 'lines'; readonly status: number; readonly values: AsyncIterable<unknown> }
  /** An error of the catalogue: JSON, or a page for browsers. */
  | { readonly kind: 'refusal'; readonly refusal: Refusal }
);

/** An answer that needs nothing but to be written. */
export type ReadyAnswer = Exclude<Answer, { kind: 'refusal' | 'form' }>;

/**
 * A form that was submitted and is shown again, or the page that follows it. Browsers are redirected there with 303 (RFC 9110
 * §15.4.4), so that Back and Reload submit nothing again; other clients, and browsers without cookies, get the page at once.
 */
interface SubmittedForm {
  readonly kind: 'form';
  /** The page that shows the state: a path of ours, maybe with a query. */
  readonly location: string;
  readonly state: FormState;
  /** For Retry-After of a page that is sent at once, seconds. */
  readonly retryAfter?: number | undefined;
  /** That page with a state. Its status becomes 400 if there are errors. */
  readonly show: (state: FormState) => Answer | Promise<Answer>;
}

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
  options: { retryAfter?: number | undefined } = {},
): Answer => ({ kind: 'page', status, page: content, ...options });
/** @param options.retryAfter seconds */
export const submitted = (
  location: string,
  state: FormState,
  show: SubmittedForm['show'],
  options: { retryAfter?: number | undefined; cookies?: CookieChanges } = {},
): Answer => ({ kind: 'form', location, state, show, ...options });
export const refuse = (refusal: Refusal): Answer => ({ kind: 'refusal', refusal });

export interface ResponseDoc {
  readonly description: string;
  /** Without it the answer is empty or an HTML page. */
  readonly schema?: TSchema;
  /** Of each line, where the answer is JSON Lines. */
  readonly lines?: TSchema;
  readonly html?: true;
}

/** A path parameter, query parameter or header in the API document. */
export interface ParameterDoc {
  readonly description: string;
  readonly example: string;
  /** Without it a text. For the document only: what is sent is read by its field. */
  readonly schema?: TSchema;
}

/** The query parameter `next` of sign-in endpoints. */
export const nextParameter: ParameterDoc = {
  description: 'Where to go after signing in: a path on this site or a URL of a trusted origin.',
  example: '/account/',
};

/** The groups of the API reference. */
export const TAGS = {
  'Sign-in': 'Sign in by password, code or one-time link.',
  Sessions: 'The CSRF token, and signing out.',
  Users: 'The signed-in user.',
  Registration: 'Create an account and confirm its e-mail.',
  Password: 'Set, change and reset a password, by link or by code.',
  Profile: 'The profile, the e-mail address, and the end of an account.',
  Backends: 'How other backends learn who is signed in.',
  Operators: 'For staff: users, sessions, one-time links and settings.',
  Pages: 'The pages that links in mail and SMS open.',
  Operation: 'Health checks for monitoring and load balancers.',
} as const;

/** An endpoint, declared as data for the router, authentication, CSRF, throttling and OpenAPI. */
export type Route<F extends Fields = Fields> = RouteParts<F> & Access;

/** Who may call a route. One for staff names the least role that may. */
type Access =
  | {
      /**
       * `none`: credentials are not read. `optional`: only the session is read. `wanted`: session or API token, and the
       * route handles requests without either. `required`: 401 without them. `introspect-token`: staff by an API token of
       * the scope `introspect`, sent as `Token` or `Bearer`.
       */
      readonly auth: 'none' | 'optional' | 'wanted' | 'required' | 'introspect-token';
      readonly role?: never;
      readonly secondFactor?: never;
    }
  | {
      /**
       * `staff`: 403 for everybody but staff of the role. `staff-token`: the same by API token only, for what no page of a
       * browser needs.
       */
      readonly auth: 'staff' | 'staff-token';
      readonly role: Role;
      /**
       * In a session, staff must have proved their second factor: `recent`, for dangerous acts, within 15 minutes. `unasked`:
       * the route is how they prove it. Left out: at any time of the day.
       */
      readonly secondFactor?: 'recent' | 'unasked';
    };

interface RouteParts<F extends Fields = Fields> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With a trailing slash; requests without it match as well. */
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly tag: keyof typeof TAGS;
  /** Whether requests with a session need the CSRF token. */
  readonly csrf?: true;
  /** Whether sessions of visitors who are not signed in are renewed, as others are. */
  readonly renewsVisitors?: true;
  /**
   * Sign-in endpoints: a body with `formType` comes from a script, regardless of Accept. `true`: from the sign-in library of
   * storefronts, so that errors are lists of texts only, and a success without `key` is 202 (src/http/sign-in-form.ts).
   */
  readonly readsFormType?: true | 'as-script';
  readonly throttle?: RouteThrottle<F>;
  /** The most bytes of a body, for routes that take files. Others have 64 KiB. */
  readonly bodyLimit?: number;
  readonly body?: F;
  /** Answers invalid fields instead of the catalogue, for example with the form and its errors. */
  readonly onInvalid?: (request: RouteRequest, errors: FieldErrors) => Answer | Promise<Answer>;
  /** Fields of routes that read `raw` themselves, for the API document only. */
  readonly documentedBodies?: readonly Fields[];
  /** Documents each `:name` of the path. */
  readonly params?: Readonly<Record<string, ParameterDoc>>;
  readonly query?: Readonly<Record<string, ParameterDoc>>;
  readonly requestHeaders?: Readonly<Record<string, ParameterDoc>>;
  readonly responses: Readonly<Record<number, ResponseDoc>>;
  readonly errors?: readonly ErrorCode[];
  /** Left out of the OpenAPI document. */
  readonly isPage?: true;
  /** Switched off by configuration: 404, kept only to lay out the answer. Left out of the OpenAPI document. */
  readonly isOff?: true;
  handle(request: RouteRequest<F>): Promise<Answer>;
}

/** The identifiers of routes about an e-mail, a phone or the signed-in user. */
export const byEmail = ({ body }: { body: { email: string } }): Identifier => ({
  kind: 'email',
  value: emailKey(body.email),
});
export const byPhone = ({ body }: { body: { phone: string } }): Identifier => ({
  kind: 'phone',
  value: body.phone,
});
export const byUser = (request: { readonly viewer: Viewer | null }): Identifier => ({
  kind: 'user',
  id: viewerOf(request).user.id,
});

/** The body of a 400 that names fields. */
export const fieldErrorsSchema = Type.Record(Type.String(), Type.Array(Type.String()));

interface RouteThrottle<F extends Fields> {
  readonly scope: ThrottleScope;
  /**
   * Of an address only requests that failed are counted, after they were handled. For secrets that nobody would guess without
   * any limit either: as many guesses as are under way at a time exceed it. Left out: each request, before it is handled.
   */
  readonly counts?: 'failures';
  /** Counted if the fields are valid, after the address. null: the request has no identifier. */
  readonly identifier: (request: RouteRequest<F>) => Identifier | null;
}

/** The body of an answer that only confirms: the contract has the text under two names. */
export const doneSchema = Type.Object({ detail: Type.String(), success: Type.String() });
export const done = (text: string) => ({ detail: text, success: text });

/** The signed-in user, on a route that requires authentication. */
export function viewerOf(request: { readonly viewer: Viewer | null }): Viewer {
  if (!request.viewer) throw new Error('this route must be declared with auth: required');
  return request.viewer;
}

/** The text of a form field; empty if it is none. @param limit maximum length, UTF-16 code units */
export function typedText(raw: RouteRequest['raw'], name: string, limit?: number): string {
  const value = Object.hasOwn(raw, name) ? raw[name] : '';
  return typeof value === 'string' ? value.slice(0, limit) : '';
}

/** Declares a route, inferring the handler's types from its fields. */
export const route = <F extends Fields = Record<never, never>>(declaration: Route<F>): Route =>
  declaration as unknown as Route;

/** The texts of field errors, for endpoints with a layout of their own. */
export const translated = (errors: FieldErrors, t: Translate): Record<string, string[]> =>
  Object.fromEntries(Object.entries(errors).map(([field, messages]) => [field, messages.map(t)]));
