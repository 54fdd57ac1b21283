import { Type } from 'typebox';
import type { Config } from '../config/config.ts';
import { email, password } from '../contracts/fields.ts';
import { BLANK_FORM, type FormErrors, type FormState, PATHS } from '../contracts/page.ts';
import {
  type Answer,
  byEmail,
  fieldErrorsSchema,
  json,
  nextParameter,
  page,
  type Route,
  type RouteRequest,
  redirect,
  refuse,
  route,
  submitted,
  typedText,
} from '../contracts/route.ts';
import { refusalText } from '../errors.ts';
import type { Clock } from '../lib/clock.ts';
import { withQuery } from '../lib/query.ts';
import type { Site } from '../links/site.ts';
import { message } from '../locales/index.ts';
import { signInCookies } from '../sessions/cookies.ts';
import { refuseStale } from '../sessions/freshness.ts';
import type { Settings } from '../settings.ts';
import { hasPhoneBackend } from './otp-login.ts';
import type { SignIn } from './sign-in.ts';

interface Services {
  readonly config: Pick<Config, 'authenticationBackends'>;
  readonly signIn: SignIn;
  readonly site: Site;
  readonly settings: Settings;
  readonly clock: Clock;
}

const credentials = { email: email(), password: password() };
const throttle = { scope: 'login', identifier: byEmail } as const;

/**
 * The parameter of the sign-in page after a sign-in in a browser that sent no cookie: without one the person would be led from
 * the page that asks for signing in to this one, over and over.
 */
const AFTER = 'signed-in';
const WITHOUT_COOKIES: FormState = { errors: { '': [message('formNoCookies')] }, entered: {} };

/** Signing in by e-mail and password. */
export const login = (services: Services): Route[] => [api(services), ...pages(services)];

const api = ({ signIn, site }: Services): Route =>
  route({
    method: 'POST',
    path: '/users/login/',
    operationId: 'login',
    summary: 'Sign in by e-mail and password',
    description: 'Sets the session cookie. `key` is an API token that ends with the session.',
    tag: 'Sign-in',
    auth: 'optional',
    readsFormType: true,
    throttle,
    body: credentials,
    query: { next: nextParameter },
    responses: {
      200: {
        description:
          'Signed in. `redirect_url` is `next` when it is safe, else null; with a `formType` left out.',
        schema: Type.Object({
          key: Type.String(),
          redirect_url: Type.Optional(Type.Union([Type.String(), Type.Null()])),
        }),
      },
      400: {
        description: 'A field is not valid, or the credentials are wrong.',
        schema: fieldErrorsSchema,
      },
    },
    errors: ['wrong_credentials', 'email_not_verified'],
    async handle(request) {
      const result = await signIn.withPassword(request.body, request);
      if (!result.ok) return refuse(result.refusal);
      const body = { key: result.value.key, redirect_url: site.redirectTarget(request.query.next) };
      return json(200, body, signInCookies(result.value));
    },
  });

function pages(services: Services): Route[] {
  const { config, signIn, site } = services;
  const codePath = hasPhoneBackend(config) ? PATHS.codeSignIn : null;

  const pathTo = (next: string): string => withQuery(PATHS.login, { next });
  const safeNext = (raw: RouteRequest['raw']): string => site.redirectTarget(typedText(raw, 'next')) ?? '';

  const form = (next: string, { entered, errors }: FormState): Answer => {
    const codeUrl = codePath === null ? null : withQuery(codePath, { next });
    return page(200, { name: 'login', email: entered.email ?? '', next, codeUrl, errors });
  };
  /** The form with the submitted e-mail, and `next` if it is safe. */
  const formAgain = ({ raw }: Pick<RouteRequest, 'raw'>, errors: FormErrors): Answer => {
    const next = safeNext(raw);
    const state = { errors, entered: { email: typedText(raw, 'email', 254) } };
    return submitted(pathTo(next), state, (shown) => form(next, shown));
  };

  return [
    route({
      method: 'GET',
      path: PATHS.login,
      operationId: 'loginPage',
      summary: 'The sign-in page',
      tag: 'Pages',
      auth: 'optional',
      isPage: true,
      responses: {
        200: { description: 'The page.', html: true },
        302: { description: 'The visitor is signed in already.' },
      },
      async handle({ query: { next, [AFTER]: isAfter }, viewer, formState }) {
        // Whoever sends a signed-in visitor here with a target asks for a new sign-in, unless that was just now.
        const isSignedIn = viewer && (next === undefined || !refuseStale(viewer, services));
        if (isSignedIn) return redirect(site.afterSignInPage(next));
        const blank = isAfter === undefined ? BLANK_FORM : WITHOUT_COOKIES;
        return form(site.redirectTarget(next) ?? '', formState() ?? blank);
      },
    }),

    route({
      method: 'POST',
      path: PATHS.login,
      operationId: 'loginForm',
      summary: 'Submit the form of the sign-in page',
      tag: 'Pages',
      auth: 'optional',
      isPage: true,
      throttle,
      body: credentials,
      responses: {
        302: { description: 'Signed in.' },
        303: { description: 'Redirects to the page with its errors.' },
        400: { description: 'The page with its errors, for programs.', html: true },
      },
      onInvalid: formAgain,
      async handle(request) {
        const result = await signIn.withPassword(request.body, request);
        if (!result.ok)
          return result.refusal.code === 'throttled'
            ? refuse(result.refusal)
            : formAgain(request, { '': [refusalText(result.refusal)] });
        const cookies = signInCookies(result.value);
        const next = safeNext(request.raw);
        const target = request.keepsCookies
          ? site.afterSignInPage(next)
          : withQuery(PATHS.login, { next, [AFTER]: 'true' });
        return redirect(target, undefined, cookies);
      },
    }),
  ];
}
