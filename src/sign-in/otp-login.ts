import { Type } from 'typebox';
import { type OtpFlow, otpFields } from '../codes/flow.ts';
import type { Config } from '../config/config.ts';
import { json, type Route, redirect, route } from '../contracts/route.ts';
import type { Site } from '../links/site.ts';
import type { Redemptions } from '../passwords/redemptions.ts';
import { signInCookies } from '../sessions/cookies.ts';
import type { Devices } from '../sessions/devices.ts';
import type { Settings } from '../settings.ts';
import { phone } from '../users/phone.ts';

const BACKEND = 'PhoneNumberAuthenticationBackend';

interface Services {
  readonly config: Pick<Config, 'authenticationBackends'>;
  readonly settings: Settings;
  readonly site: Site;
  readonly devices: Devices;
  readonly otpFlow: OtpFlow;
  readonly redemptions: Redemptions;
}

/** Whether people may sign in by a code at all. */
export const hasPhoneBackend = (config: Pick<Config, 'authenticationBackends'>): boolean =>
  config.authenticationBackends.includes(BACKEND);

/** Signing in by a code; there only while AUTHENTICATION_BACKENDS lists the backend. */
export function otpLoginRoutes(services: Services): Route[] {
  const { config, settings, site, devices, otpFlow, redemptions } = services;
  if (!hasPhoneBackend(config)) return [];
  return [
    route({
      method: 'POST',
      path: '/users/otp-login/',
      operationId: 'otpLogin',
      summary: 'Sign in by a code sent to the phone',
      description:
        'Without `code`, or with `resend`, a code is sent if an active, registered customer holds the phone; the answer is the same for every phone. With `code` it signs in.',
      tag: 'Sign-in',
      auth: 'optional',
      readsFormType: true,
      throttle: { scope: 'login', identifier: ({ body }) => ({ kind: 'phone', value: body.phone }) },
      body: { phone: phone(settings), ...otpFields },
      query: {
        next: {
          description: 'Where to go after signing in: a path here or a URL of a trusted origin.',
          example: '/account/',
        },
      },
      responses: {
        200: {
          description: 'A code was asked for; or, for scripts, signed in.',
          schema: Type.Partial(
            Type.Object({ key: Type.String(), redirect_url: Type.Union([Type.String(), Type.Null()]) }),
          ),
        },
        302: { description: 'Signed in.', schema: Type.Object({}) },
        400: {
          description: 'A field is not valid.',
          schema: Type.Record(Type.String(), Type.Array(Type.String())),
        },
      },
      errors: ['otp_expired', 'otp_phone_mismatch', 'otp_code_mismatch', 'otp_too_early'],
      async handle(request) {
        const { body, client, device, query } = request;
        if (body.code === undefined) {
          const options = {
            purpose: 'login',
            phone: body.phone,
            userId: null,
            tooEarly: 'otp_too_early',
          } as const;
          return json(200, {}, await otpFlow.send(request, options));
        }
        const signedIn = await redemptions.signIn(request, body.phone, body.code);
        const cookies = signInCookies(devices, signedIn, device);
        if (client.kind === 'script')
          return json(200, { key: signedIn.key, redirect_url: site.redirectTarget(query.next) }, cookies);
        return redirect(site.afterSignIn(query.next), {}, cookies);
      },
    }),
  ];
}
