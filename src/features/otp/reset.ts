import { Type } from 'typebox';
import { AppError } from '../../errors.ts';
import { message } from '../../locales/index.ts';
import type { Settings } from '../../settings.ts';
import type { Audit } from '../audit/service.ts';
import type { Resets } from '../reset/service.ts';
import { encodeUid, type ResetTokens, resetPath } from '../reset/token.ts';
import { json, type Route, type RouteRequest, redirect, route } from '../route.ts';
import type { Storage } from '../storage.ts';
import type { Identifier } from '../throttle/budget.ts';
import { phone } from '../users/phone.ts';
import { holderOf } from '../users/phone-holder.ts';
import { asksForCode, type OtpFlow, otpFields } from './flow.ts';
import type { Otp } from './service.ts';

/** What exchanging a code for a reset link needs. */
export interface ResetServices {
  readonly storage: Storage;
  readonly audit: Audit;
  readonly resetTokens: ResetTokens;
  readonly otp: Otp;
  readonly otpFlow: OtpFlow;
}

interface Services extends ResetServices {
  readonly settings: Settings;
  readonly resets: Resets;
}

const throttle = {
  scope: 'password-reset',
  identifier: ({ body }: { body: { phone: string } }): Identifier => ({ kind: 'phone', value: body.phone }),
} as const;
const fieldErrors = Type.Record(Type.String(), Type.Array(Type.String()));

/** Resetting the password by phone: by a link, or by a code that leads to the page of such a link. */
export function phoneResetRoutes(services: Services): Route[] {
  const { settings, resets, otpFlow } = services;
  return [
    route({
      method: 'POST',
      path: '/users/password/reset-with-phone/',
      operationId: 'resetPasswordPhone',
      summary: 'Ask for a reset link by SMS',
      description: 'Answers the same for every phone; the SMS goes to the active customer who holds it.',
      tag: 'Password',
      auth: 'none',
      throttle,
      body: { phone: phone(settings) },
      responses: {
        200: { description: 'The request was taken.', schema: Type.Object({ success: Type.String() }) },
        400: { description: 'It is no phone.', schema: fieldErrors },
      },
      async handle({ body, t }) {
        await resets.requestBySms(body.phone);
        return json(200, { success: t(message('resetSmsSent')) });
      },
    }),

    route({
      method: 'POST',
      path: '/users/password/reset-with-sms-otp/',
      operationId: 'resetPasswordWithSmsOtp',
      summary: 'Reset the password by a code sent to the phone',
      description:
        'Without `code`, or with `resend`, a code is sent if an active, registered customer holds the phone; the answer is the same for every phone. With `code` it leads to the page where the new password is chosen.',
      tag: 'Password',
      auth: 'optional',
      throttle,
      body: { phone: phone(settings), ...otpFields },
      responses: {
        200: {
          description: 'Where to choose the new password.',
          schema: Type.Object({ redirect: Type.String() }),
        },
        202: { description: 'A code was asked for.', schema: Type.Object({}) },
        302: { description: 'The same as 200, for a browser’s form.' },
        400: { description: 'A field is not valid.', schema: fieldErrors },
      },
      errors: ['otp_expired', 'otp_phone_mismatch', 'otp_code_mismatch', 'otp_too_early'],
      async handle(request) {
        const { body } = request;
        if (asksForCode(body)) {
          const purpose = 'password-reset';
          const options = { purpose, phone: body.phone, userId: null, tooEarly: 'otp_too_early' } as const;
          return json(202, {}, await otpFlow.send(request, options));
        }
        const path = await resetPathFor(services, request, body.phone, body.code ?? '');
        return isBrowserForm(request) ? redirect(path) : json(200, { redirect: path });
      },
    }),
  ];
}

const isBrowserForm = ({ client, headers }: Pick<RouteRequest, 'client' | 'headers'>): boolean =>
  client.kind === 'browser' && !String(headers['content-type'] ?? '').startsWith('application/json');

/**
 * Checks a code and answers with the path of a reset link for whoever it was sent to, while they still hold the phone;
 * for everybody else it is a wrong code.
 *
 * @throws AppError otp_expired, otp_phone_mismatch, otp_code_mismatch
 */
export async function resetPathFor(
  { storage, audit, resetTokens, otp, otpFlow }: ResetServices,
  visit: Pick<RouteRequest, 'session' | 'viewer' | 'client' | 'source'>,
  phoneNumber: string,
  typed: string,
): Promise<string> {
  const challenge = await otpFlow.check(visit, 'password-reset', phoneNumber, typed);
  return storage.transaction(async (stores) => {
    const user = await holderOf(stores.users, phoneNumber);
    if (user?.userType !== 'registered' || user.id !== challenge.userId)
      throw new AppError('otp_code_mismatch');
    if (!(await otp.consume(stores, challenge))) throw new AppError('otp_expired');
    await audit.record(stores, visit.source, {
      event: 'reset_link.by_code',
      outcome: 'success',
      actorId: null,
      userId: user.id,
    });
    return resetPath(encodeUid(user.id), resetTokens.make(user, 'sms'));
  });
}
