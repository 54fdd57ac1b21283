import { parseCookie, type SetCookie, stringifySetCookie } from 'cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isStateId } from '../contracts/page.ts';
import type { CookieChanges } from '../contracts/route.ts';
import { type Clock, SECOND } from '../lib/clock.ts';
import { newCsrfToken } from '../lib/random.ts';
import { isLanguage, type Language } from '../locales/index.ts';
import { DEVICE_LIFE } from '../sessions/devices.ts';
import { readCsrfCookie } from './csrf.ts';

const CSRF_COOKIE = 'csrftoken';
const DEVICE_COOKIE = 'device';
/** The beginning of the names of cookies with the states of forms. */
const FORM_COOKIE = 'form-';
/** Not `language`: the cookies of a storefront on the same host may be called that. */
const LANGUAGE_COOKIE = 'page_language';
const ONE_YEAR_SECONDS = 31_536_000;
const HEADER_LIMIT = 16_384;

export interface CookieRules {
  readonly sessionName: string;
  /** Whether cookies are sent over https only. */
  readonly isSecure: boolean;
  readonly clock: Clock;
}

/** The cookies of one request, and those its answer will set. An unreadable header counts as none. */
export function createCookieJar(request: FastifyRequest, rules: CookieRules) {
  const header = request.headers.cookie;
  const sent = header === undefined || header.length > HEADER_LIMIT ? {} : parseCookie(header);
  const sentCsrf = readCsrfCookie(sent[CSRF_COOKIE]);
  let toSet: Map<string, SetCookie> | undefined;
  let csrf = sentCsrf;

  const set = (
    name: string,
    value: string,
    maxAge: number,
    visibility: 'scripts' | 'http-only',
    path = '/',
  ): void => {
    toSet ??= new Map();
    toSet.set(name, {
      name,
      value,
      maxAge,
      path,
      sameSite: 'lax',
      secure: rules.isSecure,
      httpOnly: visibility === 'http-only',
    });
  };
  const setCsrf = (token: string): void => {
    csrf = token;
    set(CSRF_COOKIE, token, ONE_YEAR_SECONDS, 'scripts');
  };

  return {
    session: sent[rules.sessionName],
    device: sent[DEVICE_COOKIE],
    /** The language chosen in this browser, if it is one of ours. */
    language: languageIn(sent[LANGUAGE_COOKIE]),
    /** The CSRF token the browser sent, if well-formed. */
    sentCsrf,

    /** The CSRF token of this browser. Creates one and sets the cookie if there is none. */
    csrf(): string {
      const token = csrf ?? newCsrfToken();
      // An existing cookie is set again, which renews its expiry.
      if (!toSet?.has(CSRF_COOKIE)) setCsrf(token);
      return token;
    },

    /** The states of forms that the browser sent, by id. Other sites of the domain may have cookies that begin alike. */
    forms: (): ReadonlyMap<string, string> =>
      new Map(
        Object.entries(sent).flatMap(([name, value]) => {
          const id = name.startsWith(FORM_COOKIE) ? name.slice(FORM_COOKIE.length) : '';
          return value !== undefined && isStateId(id) ? [[id, value] as const] : [];
        }),
      ),

    /** Keeps the state of a form for the pages below a path. @param life seconds; 0 deletes it */
    keepForm: (id: string, value: string, { path, life }: { path: string; life: number }): void =>
      set(FORM_COOKIE + id, value, life, 'http-only', path),

    apply({ session, device, language, rotateCsrf }: CookieChanges): void {
      if (session === null) {
        if (sent[rules.sessionName] !== undefined) set(rules.sessionName, '', 0, 'http-only');
      } else if (session !== undefined) {
        const seconds = Math.round((session.expiresAt - rules.clock.now()) / SECOND);
        set(rules.sessionName, session.id, seconds, 'http-only');
      }
      if (device !== undefined) set(DEVICE_COOKIE, device, DEVICE_LIFE / SECOND, 'http-only');
      if (language !== undefined) set(LANGUAGE_COOKIE, language, ONE_YEAR_SECONDS, 'http-only');
      if (rotateCsrf) setCsrf(newCsrfToken());
    },

    /** Writes the Set-Cookie headers, the session's first: storefronts join them with commas, which leaves one cookie. */
    send(reply: FastifyReply): void {
      if (!toSet) return;
      const { session = [], others = [] } = Object.groupBy(toSet.values(), ({ name }) =>
        name === rules.sessionName ? 'session' : 'others',
      );
      reply.header(
        'set-cookie',
        [...session, ...others].map((cookie) => stringifySetCookie(cookie)),
      );
    },
  };
}

/** @returns null unless it is a language that is shipped */
const languageIn = (cookie: string | undefined): Language | null =>
  cookie !== undefined && isLanguage(cookie) ? cookie : null;

export type CookieJar = ReturnType<typeof createCookieJar>;
