import type { Config } from '../../config.ts';
import { signInCookies } from '../login/cookies.ts';
import { PATHS } from '../page.ts';
import { type Route, redirect } from '../route.ts';
import type { Devices } from '../sessions/device.ts';
import type { Site } from '../site.ts';
import { codePages } from './code-pages.ts';
import type { PageServices } from './code-steps.ts';
import { hasPhoneBackend } from './login.ts';
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
      const cookies = signInCookies(devices, signedIn, request.client.device);
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
