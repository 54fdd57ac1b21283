import type { FastifyInstance, InjectOptions } from 'fastify';

export interface Response {
  readonly status: number;
  readonly text: string;
  readonly headers: Readonly<Record<string, string | string[] | number | undefined>>;
  /** The body read as JSON; throws when it is none. */
  json(): unknown;
}

export interface RequestOptions {
  readonly headers?: Record<string, string>;
  /** Sent as application/x-www-form-urlencoded instead of JSON. */
  readonly form?: Record<string, string>;
}

type Method = NonNullable<InjectOptions['method']>;

/** What a browser does between a test and the service: it keeps cookies and sends the CSRF token back. */
export class Browser {
  readonly #app: FastifyInstance;
  readonly cookies = new Map<string, string>();

  constructor(app: FastifyInstance) {
    this.#app = app;
  }

  get(url: string, headers: Record<string, string> = {}): Promise<Response> {
    return this.request('GET', url, undefined, { headers });
  }

  post(url: string, body?: unknown, options: RequestOptions = {}): Promise<Response> {
    return this.request('POST', url, body, options);
  }

  /**
   * Submits the form of a page as a person does, who has seen it before, and opens the page that shows it again.
   * @returns that page, or the answer if it leads elsewhere
   */
  async submit(
    url: string,
    form: Record<string, string>,
    headers: Record<string, string> = {},
  ): Promise<Response> {
    if (!this.cookies.has('csrftoken')) await this.get('/login/', PAGE);
    const options = { form, headers: { ...PAGE, ...headers } };
    return this.follow(await this.post(url, undefined, options), headers);
  }

  /** Opens the page that the answer to a form leads to; other answers are returned. */
  async follow(answer: Response, headers: Record<string, string> = {}): Promise<Response> {
    return answer.status === 303
      ? this.get(String(answer.headers.location), { ...PAGE, ...headers })
      : answer;
  }

  async request(
    method: Method,
    url: string,
    body?: unknown,
    options: RequestOptions = {},
  ): Promise<Response> {
    const csrf = this.cookies.get('csrftoken');
    const form = options.form && new URLSearchParams(options.form).toString();
    const answer = await this.#app.inject({
      method,
      url,
      cookies: Object.fromEntries(this.cookies),
      headers: {
        ...(csrf !== undefined && { 'x-csrftoken': csrf }),
        ...(form !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }),
        ...options.headers,
      },
      ...(form !== undefined && { payload: form }),
      ...(body !== undefined && { payload: body as object }),
    });
    for (const cookie of answer.cookies) {
      if (cookie.maxAge === 0) this.cookies.delete(cookie.name);
      else this.cookies.set(cookie.name, cookie.value);
    }
    return {
      status: answer.statusCode,
      text: answer.body,
      headers: answer.headers,
      json: () => answer.json(),
    };
  }
}

/** A page without what is random in it: ids of states, and the state that a choice of language brings back, but for its length. */
export const withoutRandomness = (text: string): string =>
  text
    .replaceAll(/form=\w{15}/g, 'form=…')
    .replaceAll(/(?<=name="shown_form" value=")[^"]+/g, ({ length }) => `${length}`);

/** The headers of a script of a page. */
export const XHR = { 'x-requested-with': 'XMLHttpRequest' } as const;
/** The headers of a person's browser opening a page. */
export const PAGE = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } as const;
