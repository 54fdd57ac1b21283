import { Type } from 'typebox';
import { email, password } from '../contracts/fields.ts';
import type { FormErrors } from '../contracts/page.ts';
import type { Identifier } from '../contracts/requester.ts';
import { type Answer, json, page, type Route, redirect, route } from '../contracts/route.ts';
import { emailKey } from '../contracts/user.ts';
import { AppError } from '../errors.ts';
import type { Site } from '../links/site.ts';
import { message } from '../locales/index.ts';
import { signInCookies } from '../sessions/cookies.ts';
import type { Devices } from '../sessions/devices.ts';
import type { Login } from './sign-in.ts';

const credentials = { email: email(), password: password() };
const throttle = {
  scope: 'login',
  identifier: ({ body }: { body: { email: string } }): Identifier => ({
    kind: 'email',
    value: emailKey(body.email),
  }),
} as const;

interface Typed {
  readonly email: string;
  readonly next: string;
}

export function loginRoutes({
  login,
  devices,
  site,
  codePath,
}: {
  login: Login;
  devices: Devices;
  site: Site;
  /** The page to sign in by a code; null where that is switched off. */
  codePath: string | null;
}): Route[] {
  return [
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
      query: {
        next: {
          description:
            'Where to go after signing in: a path here or a URL of a trusted origin. Comes back as `redirect_url`.',
          example: '/account/',
        },
      },
      responses: {
        200: {
          description: 'Signed in.',
          schema: Type.Object({ key: Type.String(), redirect_url: Type.Union([Type.String(), Type.Null()]) }),
        },
        400: {
          description: 'A field is not valid, or the credentials are wrong.',
          schema: Type.Record(Type.String(), Type.Array(Type.String())),
        },
      },
      errors: ['wrong_credentials', 'email_not_verified'],
      async handle({ body, query, session: previous, source, device }) {
        const signedIn = await login.withPassword(body, { previous, source });
        const answer = { key: signedIn.key, redirect_url: site.redirectTarget(query.next) };
        return json(200, answer, signInCookies(devices, signedIn, device));
      },
    }),

    route({
      method: 'GET',
      path: '/login/',
      operationId: 'loginPage',
      summary: 'The sign-in page',
      tag: 'Pages',
      auth: 'none',
      isPage: true,
      responses: { 200: { description: 'The page.', html: true } },
      handle: async ({ query }) => form(200, { email: '', next: site.redirectTarget(query.next) ?? '' }, {}),
    }),

    route({
      method: 'POST',
      path: '/login/',
      operationId: 'loginForm',
      summary: 'The form of the sign-in page',
      tag: 'Pages',
      auth: 'optional',
      isPage: true,
      throttle,
      body: credentials,
      responses: {
        302: { description: 'Signed in.' },
        400: { description: 'The page with its errors.', html: true },
      },
      onInvalid: (request, errors) => form(400, typed(request), errors),
      async handle(request) {
        const { body, session: previous, source, device } = request;
        try {
          const signedIn = await login.withPassword(body, { previous, source });
          const cookies = signInCookies(devices, signedIn, device);
          return redirect(site.afterSignIn(typed(request).next), undefined, cookies);
        } catch (error) {
          if (!(error instanceof AppError) || error.code === 'throttled') throw error;
          const text = message(error.code === 'email_not_verified' ? 'emailNotVerified' : 'wrongCredentials');
          return form(400, typed(request), { '': [text] });
        }
      },
    }),
  ];

  function form(status: number, { email, next }: Typed, errors: FormErrors): Answer {
    const query = next === '' ? '' : `?${new URLSearchParams({ next })}`;
    const codeUrl = codePath === null ? null : codePath + query;
    return page(status, { name: 'login', email, next, codeUrl, errors });
  }

  /** What was typed, for the form to show again; `next` only when it is safe. */
  function typed({ raw }: { raw: Readonly<Record<string, unknown>> }): Typed {
    const text = (name: string): string =>
      Object.hasOwn(raw, name) && typeof raw[name] === 'string' ? raw[name] : '';
    return { email: text('email').slice(0, 254), next: site.redirectTarget(text('next')) ?? '' };
  }
}
