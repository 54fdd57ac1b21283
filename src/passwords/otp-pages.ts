import { codePages } from '../codes/code-pages.ts';
import type { PageServices } from '../codes/code-steps.ts';
import type { Config } from '../config/config.ts';
import { PATHS } from '../contracts/page.ts';
import { type Route, redirect } from '../contracts/route.ts';
import type { Site } from '../links/site.ts';
import { signInCookies } from '../sessions/cookies.ts';
import type { Devices } from '../sessions/devices.ts';
import { hasPhoneBackend } from '../sign-in/otp-login.ts';
import type { Redemptions } from './redemptions.ts';

interface Services extends PageServices {
  readonly config: Pick<Config, 'authenticationBackends' | 'loginUrl'>;
  readonly devices: Devices;
  readonly site: Site;
  readonly redemptions: Redemptions;
}

/** The pages for people who sign in, or reset their password, by a code sent to the phone. */
export function otpPages(services: Services): Route[] {
  return [...(hasPhoneBackend(services.config) ? signInPages(services) : []), ...resetPages(services)];
}

const signInPages = (services: Services): Route[] =>
  codePages(services, {
    purpose: 'login',
    scope: 'login',
    operation: 'codeSignIn',
    start: PATHS.codeSignIn,
    entry: PATHS.codeSignInEntry,
    otherWay: (next) => (next.startsWith('/') ? services.site.signInUrl(next) : services.config.loginUrl),
    nextOf: ({ query }) => services.site.redirectTarget(query.next) ?? '',
    async complete(request, phone, code) {
      const { site, devices, redemptions } = services;
      const signedIn = await redemptions.signIn(request, phone, code);
      const cookies = signInCookies(devices, signedIn, request.device);
      return redirect(site.afterSignIn(request.query.next), undefined, cookies);
    },
  });

const resetPages = (services: Services): Route[] =>
  codePages(services, {
    purpose: 'password-reset',
    scope: 'password-reset',
    operation: 'codeReset',
    start: PATHS.codeReset,
    entry: PATHS.codeResetEntry,
    otherWay: () => PATHS.resetRequest,
    nextOf: () => '',
    complete: async (request, phone, code) =>
      redirect(await services.redemptions.resetPath(request, phone, code)),
  });
