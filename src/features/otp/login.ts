import { Type } from 'typebox';
import type { Config } from '../../config.ts';
import { AppError } from '../../errors.ts';
import { UniqueViolation } from '../../lib/failures.ts';
import type { Settings } from '../../settings.ts';
import { signInCookies } from '../login/cookies.ts';
import type { Login, SignedIn } from '../login/service.ts';
import { json, type Route, type RouteRequest, redirect, route } from '../route.ts';
import type { Devices } from '../sessions/device.ts';
import type { Site } from '../site.ts';
import type { Storage, Transaction } from '../storage.ts';
import { phone } from '../users/phone.ts';
import { holderOf } from '../users/phone-holder.ts';
import type { User } from '../users/user.ts';
import { type OtpFlow, otpFields } from './flow.ts';
import type { Otp } from './service.ts';

const BACKEND = 'PhoneNumberAuthenticationBackend';

/** What signing in by a code needs. */
export interface LoginServices {
  readonly storage: Storage;
  readonly login: Login;
  readonly otp: Otp;
  readonly otpFlow: OtpFlow;
}

interface Services extends LoginServices {
  readonly config: Pick<Config, 'authenticationBackends'>;
  readonly settings: Settings;
  readonly site: Site;
  readonly devices: Devices;
}

/** Whether people may sign in by a code at all. */
export const hasPhoneBackend = (config: Pick<Config, 'authenticationBackends'>): boolean =>
  config.authenticationBackends.includes(BACKEND);

/** Signing in by a code; there only while AUTHENTICATION_BACKENDS lists the backend. */
export function otpLoginRoutes(services: Services): Route[] {
  const { config, settings, site, devices, otpFlow } = services;
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
        const { body, client, query } = request;
        if (body.code === undefined) {
          const options = {
            purpose: 'login',
            phone: body.phone,
            userId: null,
            tooEarly: 'otp_too_early',
          } as const;
          return json(200, {}, await otpFlow.send(request, options));
        }
        const signedIn = await signIn(services, request, body.phone, body.code);
        const cookies = signInCookies(devices, signedIn, client.device);
        if (client.kind === 'script')
          return json(200, { key: signedIn.key, redirect_url: site.redirectTarget(query.next) }, cookies);
        return redirect(site.afterSignIn(query.next), {}, cookies);
      },
    }),
  ];
}

/**
 * Checks a code and signs its owner in. A right code is worth something only to whom it was sent, while they still
 * hold the phone; for everybody else it is a wrong one.
 *
 * @throws AppError otp_expired, otp_phone_mismatch, otp_code_mismatch
 */
export async function signIn(
  { storage, login, otp, otpFlow }: LoginServices,
  visit: Pick<RouteRequest, 'session' | 'viewer' | 'client' | 'source'>,
  phoneNumber: string,
  typed: string,
): Promise<SignedIn> {
  const challenge = await otpFlow.check(visit, 'login', phoneNumber, typed);
  const work = storage.transaction(async (stores) => {
    const user = await holderOf(stores.users, phoneNumber);
    if (user?.userType !== 'registered' || user.id !== challenge.userId)
      throw new AppError('otp_code_mismatch');
    if (!(await otp.consume(stores, challenge))) throw new AppError('otp_expired');
    const owner = user.isPhoneVerified ? user : await verifyPhone(stores, user);
    const signedIn = await login.complete(stores, owner, 'otp', {
      previous: visit.session,
      source: visit.source,
    });
    if (!signedIn) throw new AppError('otp_code_mismatch');
    return signedIn;
  });
  try {
    return await work;
  } catch (error) {
    // Somebody else verified the phone at the same moment.
    if (error instanceof UniqueViolation) throw new AppError('otp_code_mismatch');
    throw error;
  }
}

/**
 * The phone is proved to be theirs. Whoever made the account before may have been somebody else, with this number
 * unproved: every session and token ends.
 */
async function verifyPhone(stores: Transaction, user: User): Promise<User> {
  const verified = await stores.users.update(user.id, { isPhoneVerified: true }, 'end-credentials');
  if (!verified) throw new AppError('otp_code_mismatch');
  await stores.sessions.removeOfUser(user.id);
  await stores.tokens.removeOfUser(user.id);
  return verified;
}
