import { Type } from 'typebox';
import type { Source } from '../contracts/requester.ts';
import { byPhone, fieldErrorsSchema, json, type Route, refuse, route } from '../contracts/route.ts';
import type { RequestRefusal } from '../errors.ts';
import type { Result } from '../lib/result.ts';
import { message } from '../locales/index.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { Settings } from '../settings.ts';
import { phone } from '../users/phone.ts';
import { frontendHeader, frontendIdOf, listedFrontend } from './frontend.ts';

interface Services {
  readonly outbox: Outbox;
  readonly settings: Settings;
}

/**
 * Enqueues a reset link by SMS, for unknown phones as well: the worker looks up who holds the phone. Unknown frontend ids
 * are ignored.
 * @param phoneNumber E.164
 */
export const createSmsResetRequest =
  ({ outbox, settings }: Services) =>
  (phoneNumber: string, frontendId: string | null, source: Source): Promise<Result<void, RequestRefusal>> =>
    outbox.post({
      kind: 'reset-sms',
      recipient: phoneNumber,
      payload: { phone: phoneNumber, frontendId: listedFrontend(settings, frontendId) },
      source,
      life: settings.get('PASSWORD_RESET_TIMEOUT'),
    });

/** Requesting a reset link by SMS. */
export function passwordResetWithPhone(services: Services): Route[] {
  const requestReset = createSmsResetRequest(services);
  return [
    route({
      method: 'POST',
      path: '/users/password/reset-with-phone/',
      operationId: 'resetPasswordPhone',
      summary: 'Request a reset link by SMS',
      description: 'The answer is the same for every phone. The SMS is sent to the active user who holds it.',
      tag: 'Password',
      auth: 'none',
      throttle: { scope: 'password-reset', identifier: byPhone },
      body: { phone: phone(services.settings) },
      requestHeaders: frontendHeader,
      responses: {
        200: {
          description: 'The request was accepted.',
          schema: Type.Object({ success: Type.String() }),
        },
        400: { description: 'The phone is not valid.', schema: fieldErrorsSchema },
      },
      async handle(request) {
        const result = await requestReset(request.body.phone, frontendIdOf(request), request.source);
        return result.ok
          ? json(200, { success: request.t(message('resetSmsSent')) })
          : refuse(result.refusal);
      },
    }),
  ];
}
