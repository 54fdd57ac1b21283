import { ApiError, retryAfterOf } from './api-error.ts';
import { createCsrfTokens, readDocumentCookie } from './csrf.ts';

/** Where cookies are kept outside a browser. */
export interface Cookies {
  get(name: string): string | undefined;
  header(): string | undefined;
  store(headers: Headers): void;
}

export interface TransportOptions {
  /** Of the service, such as `https://id.shop.example`, with the path a proxy puts before it. */
  readonly baseUrl: string;
  /** An API token; then no session, cookie or CSRF token is sent. */
  readonly token?: string;
  /** Only outside browsers, which keep cookies themselves. */
  readonly cookies?: Cookies;
  /** Of the texts in answers; by default what the browser prefers. */
  readonly language?: string;
  /** Until an answer is complete, milliseconds. Default: 30,000. */
  readonly timeout?: number;
  /** The longest `Retry-After` that is waited for, seconds. Default: 10. */
  readonly maxWait?: number;
  /** Whether a browser sends cookies to other sites. Default: `same-origin`. */
  readonly credentials?: Request['credentials'];
  /** What to do with redirects. Default: `follow`. */
  readonly redirect?: Request['redirect'];
  /** In place of the global fetch. */
  readonly fetch?: (request: Request) => Promise<Response>;
}

export interface SendOptions {
  /** Until the answer is complete, milliseconds. */
  readonly timeout?: number | undefined;
  /**
   * Whether to wait for `Retry-After` and try again after a 429 or 503. Default: of methods that may be repeated without harm
   * (RFC 9110 §9.2.2). `true`: of every method, for what does no harm when it happens twice.
   */
  readonly wait?: boolean | undefined;
}

const TIMEOUT = 30_000;
const MAX_WAIT = 10;
/** How often a request is sent at most. */
const TRIES = 3;
const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);
const IDEMPOTENT: ReadonlySet<string> = new Set([...SAFE, 'PUT', 'DELETE']);
const BUSY: ReadonlySet<number> = new Set([429, 503]);
const CSRF_REFUSALS: ReadonlySet<string | null> = new Set(['csrf_cookie_missing', 'csrf_token_incorrect']);

/** Sends requests with credentials, CSRF token and time limit, again where that is right. */
export function createTransport(options: TransportOptions) {
  const { token, cookies, language, maxWait = MAX_WAIT, fetch = globalThis.fetch } = options;

  async function sendOnce(request: Request, headers: Readonly<Record<string, string>>, timeout: number) {
    const all = new Headers(request.headers);
    // Names JSON, so that the service answers a script and not a browser.
    if (!all.has('accept')) all.set('accept', 'application/json');
    if (language !== undefined) all.set('accept-language', language);
    if (token !== undefined) all.set('authorization', `Token ${token}`);
    const cookie = token === undefined ? cookies?.header() : undefined;
    if (cookie !== undefined) all.set('cookie', cookie);
    for (const [name, value] of Object.entries(headers)) all.set(name, value);
    const signal = AbortSignal.any([request.signal, AbortSignal.timeout(timeout)]);
    const response = await fetch(
      new Request(request, {
        headers: all,
        signal,
        redirect: options.redirect ?? 'follow',
        // Without this a browser would send its session beside the token.
        credentials: token === undefined ? (options.credentials ?? 'same-origin') : 'omit',
      }),
    );
    if (token === undefined) cookies?.store(response.headers);
    return response;
  }

  const csrf = createCsrfTokens(
    (name) => (cookies ? cookies.get(name) : readDocumentCookie(name)),
    async () => {
      const url = `${options.baseUrl.replace(/\/$/, '')}/csrf_token/`;
      const response = await sendOnce(new Request(url), {}, options.timeout ?? TIMEOUT);
      const body: unknown = await response.json().catch(() => null);
      if (!response.ok) throw new ApiError(response, body);
      return (body as { csrf_token: string }).csrf_token;
    },
  );

  /** With the CSRF token; once more with another one, if it was refused: then nothing has happened yet. */
  async function sendWithCsrf(request: Request, timeout: number): Promise<Response> {
    const sent = await csrf.current();
    const response = await sendOnce(request.clone(), { 'x-csrftoken': sent }, timeout);
    const isRefused = response.status === 403 && CSRF_REFUSALS.has(response.headers.get('x-error-code'));
    if (!isRefused || !(await csrf.refused(sent))) return response;
    return sendOnce(request, { 'x-csrftoken': await csrf.current() }, timeout);
  }

  return {
    /** @throws TypeError if the service cannot be reached, DOMException if the time is over or the signal aborted */
    async send(
      request: Request,
      { timeout = options.timeout ?? TIMEOUT, wait }: SendOptions,
    ): Promise<Response> {
      const needsCsrf = token === undefined && (!SAFE.has(request.method) || isForOperators(request));
      const mayRepeat = wait ?? IDEMPOTENT.has(request.method);
      for (let tries = 1; ; tries += 1) {
        const copy = request.clone();
        const response = await (needsCsrf ? sendWithCsrf(copy, timeout) : sendOnce(copy, {}, timeout));
        const seconds = BUSY.has(response.status) ? retryAfterOf(response) : null;
        if (!mayRepeat || tries === TRIES || seconds === null || seconds > maxWait) return response;
        await response.body?.cancel();
        await pause(seconds * 1000, request.signal);
      }
    },
  };
}

/** The operator API asks for the CSRF token of reads as well: no other site can have it read anything. */
const isForOperators = ({ url }: Request): boolean => new URL(url).pathname.includes('/admin/api/');

/** @param time milliseconds @throws what the signal was aborted with */
async function pause(time: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, time);
    signal.addEventListener('abort', stop, { once: true });
  });
}
