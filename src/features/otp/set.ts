import { Type } from 'typebox';
import { AppError, type FieldErrors, InvalidFields } from '../../errors.ts';
import { UniqueViolation } from '../../lib/failures.ts';
import { message } from '../../locales/index.ts';
import type { Settings } from '../../settings.ts';
import { password } from '../fields.ts';
import { keptCookies } from '../login/cookies.ts';
import type { Hasher } from '../password/hasher.ts';
import { elsewhere } from '../password/routes.ts';
import { MISMATCH, type PasswordFault, type Passwords } from '../password/service.ts';
import { json, type Route, type RouteRequest, route, viewerOf } from '../route.ts';
import type { Devices } from '../sessions/device.ts';
import type { IssuedSession } from '../sessions/service.ts';
import type { Storage } from '../storage.ts';
import { phone } from '../users/phone.ts';
import { isPhoneTaken, phoneTaken } from '../users/phone-holder.ts';
import { hasUsablePassword, type User } from '../users/user.ts';
import { asksForCode, type OtpFlow, otpFields } from './flow.ts';
import type { Otp } from './service.ts';
import type { OtpChallenge } from './store.ts';

interface Services {
  readonly settings: Settings;
  readonly storage: Storage;
  readonly passwords: Passwords;
  readonly devices: Devices;
  readonly hasher: Hasher;
  readonly otp: Otp;
  readonly otpFlow: OtpFlow;
}

const PURPOSE = 'password-set';

/** Setting a password and a phone together, proved by a code sent to the phone. */
export function otpSetRoutes(services: Services): Route[] {
  const { settings, otpFlow, devices } = services;
  const fields = { password1: password(), password2: password(), phone: phone(settings), ...otpFields };
  return [
    route({
      method: 'POST',
      path: '/users/password-sms-otp/set/',
      operationId: 'setPasswordWithSmsOtp',
      summary: 'Set password and phone of a signed-in guest by a code sent to the phone',
      description:
        'Without `code`, or with `resend`, everything is checked and a code sent; the same request with `code` sets password and phone, and the guest becomes registered. Who has a password already may do so with the verified phone only.',
      tag: 'Password',
      auth: 'required',
      csrf: true,
      throttle: {
        scope: 'register',
        identifier: (request) => ({ kind: 'user', id: viewerOf(request).user.id }),
      },
      body: fields,
      responses: {
        200: {
          description: 'Set; or, for scripts, where to change the password instead.',
          schema: Type.Partial(
            Type.Object({ message: Type.String(), messsage: Type.String(), redirect_url: Type.String() }),
          ),
        },
        202: { description: 'A code was sent.', schema: Type.Object({ phone: Type.String() }) },
        302: {
          description: 'There is a password already.',
          schema: Type.Object({ redirect_url: Type.String() }),
        },
        400: {
          description: 'The passwords differ or break the policy, or the phone is none or somebody’s.',
          schema: Type.Record(Type.String(), Type.Array(Type.String())),
        },
      },
      errors: ['otp_expired', 'otp_phone_mismatch', 'otp_code_mismatch', 'otp_too_early_to_set'],
      async handle(request) {
        const { body, raw, source, client, t } = request;
        const { user, session } = viewerOf(request);
        // A stolen session must not be enough to replace a password.
        if (hasUsablePassword(user) && !(user.isPhoneVerified && user.phone === body.phone))
          return elsewhere(request, settings.get('CHANGE_PASSWORD_URL'));
        await judge(services, user, body);

        if (asksForCode(body)) {
          const cookies = await otpFlow.send(request, {
            purpose: PURPOSE,
            phone: body.phone,
            userId: user.id,
            tooEarly: 'otp_too_early_to_set',
          });
          return json(202, { phone: String(raw.phone).trim() }, cookies);
        }
        const challenge = await otpFlow.check(request, PURPOSE, body.phone, body.code ?? '');
        const intent = { user, keep: session, password: body.password1, phone: body.phone, challenge };
        const kept = await setPasswordAndPhone(services, intent, source);
        const saved = t(message('passwordSaved'));
        const cookies = keptCookies(devices, { before: user, session: kept }, client.device);
        return json(200, { message: saved, messsage: saved }, cookies);
      },
    }),
  ];
}

/** @throws InvalidFields with everything that is wrong with passwords and phone */
async function judge(
  { passwords, storage, settings }: Services,
  user: User,
  input: { password1: string; password2: string; phone: string },
): Promise<void> {
  const fault = await passwords.judge({ first: input.password1, second: input.password2 }, user);
  const isTaken = await isPhoneTaken(storage.read.users, settings, input.phone, user.id);
  const errors: FieldErrors = {
    ...(fault && { password2: messagesOf(fault) }),
    ...(isTaken && phoneTaken(settings)),
  };
  if (Object.keys(errors).length > 0) throw new InvalidFields(errors);
}

const messagesOf = (fault: PasswordFault) => (fault.kind === 'mismatch' ? [MISMATCH] : fault.failures);

interface Intent {
  readonly user: User;
  readonly keep: RouteRequest['session'];
  readonly password: string;
  readonly phone: string;
  readonly challenge: OtpChallenge;
}

/**
 * Uses the code, sets the password and gives the phone to this user alone, in one transaction.
 * @throws AppError otp_expired when another request was first; InvalidFields when the phone was taken meanwhile
 */
async function setPasswordAndPhone(
  { storage, passwords, hasher, otp, settings }: Services,
  { user, keep, password: chosen, phone: phoneNumber, challenge }: Intent,
  source: RouteRequest['source'],
): Promise<IssuedSession | null> {
  const hash = await hasher.hash(chosen);
  const work = storage.transaction(async (stores) => {
    if (!(await otp.consume(stores, challenge))) throw new AppError('otp_expired');
    if (await isPhoneTaken(stores.users, settings, phoneNumber, user.id))
      throw new InvalidFields(phoneTaken(settings));
    const result = await passwords.replace(stores, {
      user,
      hash,
      event: 'password.set',
      actorId: user.id,
      source,
      keep,
    });
    if (!result.isReplaced) throw new AppError('otp_expired');
    await stores.users.update(user.id, { phone: phoneNumber, isPhoneVerified: true }, 'keep-credentials');
    return result.session;
  });
  try {
    return await work;
  } catch (error) {
    if (error instanceof UniqueViolation) throw new InvalidFields(phoneTaken(settings));
    throw error;
  }
}
