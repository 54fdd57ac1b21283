import { Type } from 'typebox';
import { type CodePageServices, codeFields, codePages } from '../codes/code-pages.ts';
import { CODE_ERRORS, type CodeRefusal } from '../codes/codes.ts';
import { createPhoneProof } from '../codes/phone-proof.ts';
import type { Config } from '../config/config.ts';
import { PATHS } from '../contracts/page.ts';
import type { Requester } from '../contracts/requester.ts';
import {
  byPhone,
  fieldErrorsSchema,
  json,
  nextParameter,
  type Route,
  redirect,
  refuse,
  route,
} from '../contracts/route.ts';
import type { Storage } from '../contracts/storage.ts';
import type { Clock } from '../lib/clock.ts';
import { UniqueViolation } from '../lib/failures.ts';
import { ok, type Result, refused } from '../lib/result.ts';
import type { Site } from '../links/site.ts';
import type { Outbox } from '../outbox/outbox.ts';
import { sessionCookies, signInCookies } from '../sessions/cookies.ts';
import type { SignedIn } from '../sessions/sessions.ts';
import { phone } from '../users/phone.ts';
import type { SignIn } from './sign-in.ts';

interface Services extends CodePageServices {
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly config: Pick<Config, 'authenticationBackends' | 'loginUrl'>;
  readonly storage: Storage;
  readonly site: Site;
  readonly signIn: SignIn;
}

/** Whether signing in with a code is enabled. */
export const hasPhoneBackend = (config: Pick<Config, 'authenticationBackends'>): boolean =>
  config.authenticationBackends.includes('PhoneNumberAuthenticationBackend');

/** Signing in with a code by SMS, if AUTHENTICATION_BACKENDS lists the backend. */
export const otpLogin = (services: Services): Route[] =>
  hasPhoneBackend(services.config) ? [api(services), ...pages(services)] : [switchedOff()];

const PATH = '/users/otp-login/';

/** The two meanings of 200: `key` tells them apart. */
const codeSent = Type.Object({ key: Type.Optional(Type.Never()) }, { description: 'A code was requested.' });
const signedIn = Type.Object(
  {
    key: Type.String({ description: 'An API token that ends with the session.' }),
    redirect_url: Type.Optional(
      Type.Union([Type.String(), Type.Null()], {
        description: '`next` when it is safe, else null; with a `formType` left out.',
      }),
    ),
  },
  { description: 'Signed in.' },
);

/** Signs in the user who holds the phone, with a code sent to it. */
export function createCodeSignIn(
  deps: { storage: Storage; signIn: SignIn } & Parameters<typeof createPhoneProof>[0],
) {
  const { storage, codes, signIn } = deps;
  const provePhone = createPhoneProof(deps);

  return async (
    requester: Requester,
    phone: string,
    code: string,
  ): Promise<Result<SignedIn, CodeRefusal>> => {
    const checked = await codes.check(requester, { purpose: 'login', phone, code });
    if (!checked.ok) return checked;
    const mismatch = refused({ code: 'otp_code_mismatch' } as const);
    try {
      return await storage.transaction(async (stores) => {
        const redeemed = await codes.redeem(stores, checked.value, { phone, userId: null });
        if (!redeemed.ok) return redeemed;
        const holder = redeemed.value;
        const user = holder.isPhoneVerified
          ? holder
          : await provePhone(stores, holder, requester.source, 'before');
        const signedIn =
          user && (await signIn.complete(stores, user, requester, { method: 'otp', proof: 'sms' }));
        return signedIn ? ok(signedIn) : mismatch;
      });
    } catch (error) {
      // Another user verified the phone at the same moment.
      if (error instanceof UniqueViolation) return mismatch;
      throw error;
    }
  };
}

function api(services: Services): Route {
  const { settings, site, codes } = services;
  const signInByCode = createCodeSignIn(services);
  return route({
    method: 'POST',
    path: PATH,
    operationId: 'otpLogin',
    summary: 'Sign in with a code by SMS',
    description:
      'Without `code`, or with `resend`, a code is sent if an active, registered user holds the phone; the answer is the same for every phone. With `code` it signs in. 404 if AUTHENTICATION_BACKENDS does not list PhoneNumberAuthenticationBackend.',
    tag: 'Sign-in',
    auth: 'optional',
    readsFormType: true,
    throttle: { scope: 'login', identifier: byPhone },
    body: { phone: phone(settings), ...codeFields },
    query: { next: nextParameter },
    responses: {
      200: {
        description: 'A code was requested; or, for scripts, signed in.',
        schema: Type.Union([codeSent, signedIn]),
      },
      202: { description: 'A code was requested with a `formType`.', schema: codeSent },
      302: { description: 'Signed in.', schema: Type.Object({}) },
      400: { description: 'A field is not valid.', schema: fieldErrorsSchema },
    },
    errors: [...CODE_ERRORS, 'otp_too_early', 'not_found'],
    async handle(request) {
      const { body, client, query } = request;
      if (body.code === undefined) {
        const sent = await codes.send(request, { purpose: 'login', phone: body.phone, userId: null });
        return sent.ok ? json(200, {}, sessionCookies(sent.value)) : refuse(sent.refusal);
      }
      const result = await signInByCode(request, body.phone, body.code);
      if (!result.ok) return refuse(result.refusal);
      const cookies = signInCookies(result.value);
      if (client.kind !== 'script') return redirect(site.afterSignIn(query.next), {}, cookies);
      return json(200, { key: result.value.key, redirect_url: site.redirectTarget(query.next) }, cookies);
    },
  });
}

/** Storefronts offer it all the same; their customers read why it does not work. */
const switchedOff = (): Route =>
  route({
    method: 'POST',
    path: PATH,
    operationId: 'otpLogin',
    summary: 'Signing in with a code is switched off',
    tag: 'Sign-in',
    auth: 'none',
    readsFormType: true,
    isOff: true,
    responses: {},
    errors: ['not_found'],
    handle: async () => refuse({ code: 'not_found' }),
  });

function pages(services: Services): Route[] {
  const { config, site } = services;
  const signInByCode = createCodeSignIn(services);
  return codePages(services, {
    purpose: 'login',
    scope: 'login',
    operation: 'codeSignIn',
    start: PATHS.codeSignIn,
    entry: PATHS.codeSignInEntry,
    otherWay: (next) => (next.startsWith('/') ? site.signInUrl(next) : config.loginUrl),
    nextOf: ({ query }) => site.redirectTarget(query.next) ?? '',
    async redeem(request, phoneNumber, code) {
      const result = await signInByCode(request, phoneNumber, code);
      if (!result.ok) return result;
      const cookies = signInCookies(result.value);
      return ok(redirect(site.afterSignInPage(request.query.next), undefined, cookies));
    },
  });
}
