import assert from 'node:assert/strict';
import type { InjectOptions } from 'fastify';
import type { TestApp } from './app.ts';

/** Where the storefront's server reaches the service, and its address, which all its visitors share. */
export const COMMERCE = 'https://commerce.shop.example';
export const STOREFRONT_ADDRESS = '10.2.0.5';

/** A service as a storefront wants it. */
export const STOREFRONT_ENV = {
  SESSION_COOKIE_NAME: 'osessionid',
  TRUSTED_ORIGINS: COMMERCE,
  STOREFRONT_ADDRESSES: STOREFRONT_ADDRESS,
};

/** Node's fetch sends these unless told otherwise. */
const FETCH = { accept: '*/*', 'user-agent': 'node', 'sec-fetch-mode': 'cors' };
/** How often a failed call is made: once, and three times again. */
export const CALLS_PER_FAILURE = 4;

/** What a customer sees of a sign-in form. */
export type Seen =
  | { readonly kind: 'signed in' }
  | { readonly kind: 'captcha' }
  /** The box for a code opens. */
  | { readonly kind: 'code' }
  /** Under the fields, or above the form. */
  | { readonly kind: 'errors'; readonly fields: Readonly<Record<string, string>> }
  | { readonly kind: 'errors'; readonly form: string };

type FormType = 'login' | 'register' | 'otpLogin';
const FORM_PATHS: Readonly<Record<FormType, string>> = {
  login: '/users/login/',
  register: '/users/registration/',
  otpLogin: '/users/otp-login/',
};

interface CallOptions {
  /** The header of the request to the service; without it, fetch says text/plain of a text. */
  readonly contentType?: 'application/json';
  readonly asForm?: true;
}

/** The result of a call, after its repetitions. */
interface CallResult {
  readonly status: number;
  readonly data: Readonly<Record<string, unknown>>;
  readonly calls: number;
}

/**
 * A visitor of a storefront, as its server speaks for them: a reading of @akinon/next 1.24.0 (api/auth.ts, api/client.ts,
 * api/logout.ts, data/client/*), of which it repeats what reaches the service and what becomes of the answers.
 */
export class Visitor {
  readonly #app: TestApp;
  readonly #language: string;
  /** The visitor's cookies on the storefront's origin. */
  readonly cookies = new Map<string, string>();
  /** Statuses of sign-in requests, the newest last. */
  readonly statuses: number[] = [];

  constructor(app: TestApp, language = 'en') {
    this.#app = app;
    this.#language = language;
  }

  /** Opens any page: the middleware asks for a CSRF token, with no cookie, and sets it itself. */
  async openPage(): Promise<void> {
    if (this.cookies.has('csrftoken')) return;
    const answer = await this.#send({ method: 'GET', url: '/csrf_token/', headers: FETCH });
    this.cookies.set('csrftoken', (answer.json() as { csrf_token: string }).csrf_token);
  }

  /** Opens the page with the sign-in and registration forms, which looks for a captcha. */
  async openSignInPage(): Promise<CallResult> {
    await this.openPage();
    const captcha = await this.call('GET', '/users/pz-captcha/');
    const html = String(captcha.data.html);
    const csrf = /name=['|"]csrfmiddlewaretoken['|"] value=['|"](\w+)/i.exec(html)?.[1];
    if (csrf) this.cookies.set('csrftoken', csrf);
    return captcha;
  }

  /**
   * Submits a sign-in form. Its library posts every field as text, with fields of its own, once; keeps only the session
   * cookie; and reads the answer as below.
   */
  async submit(formType: FormType, fields: Readonly<Record<string, string>>): Promise<Seen> {
    const own = {
      formType,
      locale: this.#language,
      redirect: 'false',
      callbackUrl: 'https://shop.example/account',
    };
    const answer = await this.#send({
      method: 'POST',
      url: FORM_PATHS[formType],
      headers: {
        ...FETCH,
        'content-type': 'application/json',
        cookie: this.#cookieHeader() ?? 'undefined',
        'accept-language': this.#language,
        'x-currency': 'try',
      },
      payload: JSON.stringify({ ...fields, ...own, csrfToken: 'a'.repeat(64), json: 'true' }),
    });
    this.statuses.push(answer.statusCode);
    const session = /osessionid=(\w+)/.exec(joinedCookies(answer) ?? '')?.[1];
    if (session) this.cookies.set('osessionid', session);

    const body = answer.json() as Record<string, unknown>;
    if (body.key) return this.#enter();
    if (typeof body.redirect_url === 'string' && body.redirect_url.includes('captcha'))
      return { kind: 'captcha' };
    if (answer.statusCode === 202) return { kind: 'code' };
    const { non_field_errors: general, ...named } = body;
    const names = Object.keys(named);
    if (names.length > 0)
      return { kind: 'errors', fields: Object.fromEntries(names.map((name) => [name, joined(named[name])])) };
    return general ? { kind: 'errors', form: joined(general) } : this.#enter();
  }

  /** Calls an endpoint through the storefront's proxy, which repeats what fails and signs out on 401. */
  async call(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH',
    path: string,
    body?: object,
    options: CallOptions = {},
  ): Promise<CallResult> {
    let result = await this.#proxy(method, path, body, options);
    for (let calls = 2; result.status >= 400 && calls <= CALLS_PER_FAILURE; calls += 1)
      result = { ...(await this.#proxy(method, path, body, options)), calls };
    if (result.status === 401) await this.signOut();
    return result;
  }

  /** What the storefront learns about who is signed in; null: nobody. */
  async me(): Promise<Readonly<Record<string, unknown>> | null> {
    const session = this.cookies.get('osessionid');
    if (session === undefined) return null;
    const answer = await this.#send({
      method: 'GET',
      url: '/current_user/',
      headers: {
        ...FETCH,
        'content-type': 'application/json',
        cookie: `osessionid=${session}`,
        'x-currency': '',
      },
    });
    return answer.statusCode === 200 ? (answer.json() as Record<string, unknown>) : null;
  }

  /** Signs out: two requests without the session, and the visitor's cookie is gone. @returns their statuses */
  async signOut(): Promise<number[]> {
    const url = '/users/logout';
    const first = await this.#send({ method: 'POST', url, headers: { ...FETCH, cookie: 'undefined' } });
    const token = /name=['|"]csrfmiddlewaretoken['|"] value=['|"](\w+)/i.exec(first.body)?.[1] ?? '';
    const second = await this.#send({
      method: 'POST',
      url,
      headers: {
        ...FETCH,
        'content-type': 'application/x-www-form-urlencoded;charset=UTF-8',
        cookie: `csrftoken=${token}; undefined`,
      },
      payload: new URLSearchParams({ csrfmiddlewaretoken: token }).toString(),
    });
    this.cookies.delete('osessionid');
    return [first.statusCode, second.statusCode];
  }

  /** After a sign-in the library asks who it was, with the session it has just kept. */
  async #enter(): Promise<Seen> {
    assert.ok(await this.me(), 'the storefront takes somebody for signed in whom the service does not know');
    return { kind: 'signed in' };
  }

  async #proxy(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH',
    path: string,
    body: object | undefined,
    options: CallOptions,
  ): Promise<CallResult> {
    const cookie = this.#cookieHeader();
    const csrf = this.cookies.get('csrftoken');
    const answer = await this.#send({
      method,
      url: path.replaceAll(',', '/').replace(/\/?$/, '/'),
      headers: {
        ...FETCH,
        'x-requested-with': 'XMLHttpRequest',
        referer: COMMERCE,
        accept: 'application/json',
        'accept-language': this.#language,
        ...(cookie !== undefined && { cookie }),
        ...(csrf !== undefined && { 'x-csrftoken': csrf }),
        ...(method !== 'GET' && { 'content-type': contentTypeOf(options) }),
      },
      ...(method !== 'GET' && { payload: payloadOf(body ?? {}, options) }),
    });
    this.#keep(joinedCookies(answer));
    let data: Record<string, unknown> = {};
    try {
      data = answer.json();
    } catch {
      // The proxy makes an empty object of what is no JSON.
    }
    return { status: answer.statusCode < 210 ? 200 : answer.statusCode, data, calls: 1 };
  }

  /** A browser takes cookies joined by commas for one, with the attributes of all. */
  #keep(line: string | undefined): void {
    const [, name, value = ''] = /^([^=]+)=([^;]*)/.exec(line ?? '') ?? [];
    if (name === undefined) return;
    const life = [...(line ?? '').matchAll(/max-age=(\d+)/gi)].at(-1)?.[1];
    if (life === '0') this.cookies.delete(name);
    else this.cookies.set(name, value);
  }

  #cookieHeader(): string | undefined {
    if (this.cookies.size === 0) return undefined;
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  #send(request: InjectOptions) {
    return this.#app.app.inject({ remoteAddress: STOREFRONT_ADDRESS, ...request });
  }
}

/** Themes join the texts of a value; what has no `join` breaks the page. */
function joined(value: unknown): string {
  assert.ok(Array.isArray(value), `${JSON.stringify(value)} has no join`);
  for (const text of value) assert.equal(typeof text, 'string');
  return value.join(', ');
}

const contentTypeOf = ({ asForm, contentType }: CallOptions): string =>
  contentType ?? (asForm ? 'application/x-www-form-urlencoded;charset=UTF-8' : 'text/plain;charset=UTF-8');

/** Forms leave out what is empty or false. */
const payloadOf = (body: object, { asForm }: CallOptions): string =>
  asForm
    ? new URLSearchParams(Object.entries(body).filter(([, value]) => Boolean(value))).toString()
    : JSON.stringify(body);

/** Set-Cookie as fetch hands it out. */
const joinedCookies = ({ headers }: { headers: Record<string, unknown> }): string | undefined =>
  headers['set-cookie'] === undefined ? undefined : [headers['set-cookie']].flat().join(', ');
