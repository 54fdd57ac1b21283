import { Type } from 'typebox';
import { type OtpFlow, otpFields } from '../codes/flow.ts';
import { password, readEach } from '../contracts/fields.ts';
import { json, type Route, route, viewerOf } from '../contracts/route.ts';
import { InvalidFields } from '../errors.ts';
import { message } from '../locales/index.ts';
import { keptCookies } from '../sessions/cookies.ts';
import type { Devices } from '../sessions/devices.ts';
import type { Settings } from '../settings.ts';
import { phone } from '../users/phone.ts';
import { elsewhere } from './password-change.ts';
import type { PhonePasswords } from './phone-password.ts';

interface Services {
  readonly settings: Settings;
  readonly devices: Devices;
  readonly otpFlow: OtpFlow;
  readonly phonePasswords: PhonePasswords;
}

/** Setting a password and a phone together, proved by a code sent to the phone. */
export function otpSetRoutes({ settings, devices, otpFlow, phonePasswords }: Services): Route[] {
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
      // Counted before the fields are read: what is wrong with them tells whether a phone is somebody's.
      throttle: {
        scope: 'register',
        identifier: (request) => ({ kind: 'user', id: viewerOf(request).user.id }),
      },
      documentedBodies: [fields],
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
        const { raw, device, t } = request;
        const { user } = viewerOf(request);
        const reading = readEach(fields, raw);
        if ('errors' in reading) {
          const faults = await phonePasswords.faultsOf(user, reading.values);
          throw new InvalidFields({ ...faults, ...reading.errors });
        }
        const body = reading.values;
        if (!phonePasswords.mayUse(user, body.phone))
          return elsewhere(request, settings.get('CHANGE_PASSWORD_URL'));
        const faults = await phonePasswords.faultsOf(user, body);
        if (Object.keys(faults).length > 0) throw new InvalidFields(faults);

        if (body.code === undefined) {
          const cookies = await otpFlow.send(request, {
            purpose: 'password-set',
            phone: body.phone,
            userId: user.id,
            tooEarly: 'otp_too_early_to_set',
          });
          return json(202, { phone: String(raw.phone).trim() }, cookies);
        }
        const kept = await phonePasswords.set(request, body, body.code);
        const saved = t(message('passwordSaved'));
        const cookies = keptCookies(devices, { before: user, session: kept }, device);
        return json(200, { message: saved, messsage: saved }, cookies);
      },
    }),
  ];
}
