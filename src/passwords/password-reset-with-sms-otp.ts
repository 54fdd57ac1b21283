import { Type } from 'typebox';
import { type OtpFlow, otpFields } from '../codes/flow.ts';
import type { Identifier } from '../contracts/requester.ts';
import { json, type Route, type RouteRequest, redirect, route } from '../contracts/route.ts';
import { message } from '../locales/index.ts';
import type { Settings } from '../settings.ts';
import { phone } from '../users/phone.ts';
import type { Redemptions } from './redemptions.ts';
import type { Resets } from './resets.ts';

interface Services {
  readonly settings: Settings;
  readonly resets: Resets;
  readonly otpFlow: OtpFlow;
  readonly redemptions: Redemptions;
}

const throttle = {
  scope: 'password-reset',
  identifier: ({ body }: { body: { phone: string } }): Identifier => ({ kind: 'phone', value: body.phone }),
} as const;
const fieldErrors = Type.Record(Type.String(), Type.Array(Type.String()));

/** Resetting the password by phone: by a link, or by a code that leads to the page of such a link. */
export function phoneResetRoutes({ settings, resets, otpFlow, redemptions }: Services): Route[] {
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
        if (body.code === undefined) {
          const purpose = 'password-reset';
          const options = { purpose, phone: body.phone, userId: null, tooEarly: 'otp_too_early' } as const;
          return json(202, {}, await otpFlow.send(request, options));
        }
        const path = await redemptions.resetPath(request, body.phone, body.code);
        return isBrowserForm(request) ? redirect(path) : json(200, { redirect: path });
      },
    }),
  ];
}

const isBrowserForm = ({ client, headers }: Pick<RouteRequest, 'client' | 'headers'>): boolean =>
  client.kind === 'browser' && mediaTypeOf(headers['content-type']) !== 'application/json';

/** Media types are case-insensitive and may carry parameters (RFC 9110 §8.3.1). */
const mediaTypeOf = (contentType: RouteRequest['headers'][string]): string =>
  String(contentType ?? '')
    .replace(/;.*/s, '')
    .trim()
    .toLowerCase();
