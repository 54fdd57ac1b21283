import { Type } from 'typebox';
import { byPhone, fieldErrorsSchema, json, type Route, route } from '../contracts/route.ts';
import { message } from '../locales/index.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { Settings } from '../settings.ts';
import { phone } from '../users/phone.ts';

interface Services {
  readonly outbox: Outbox;
  readonly settings: Settings;
}

/**
 * Requests a reset link by SMS. It only queues the message, for phones that nobody has as well: the worker looks up who
 * holds it. @param phoneNumber E.164
 */
export const createSmsResetRequest =
  ({ outbox, settings }: Services) =>
  (phoneNumber: string): Promise<void> =>
    outbox.post({
      kind: 'reset-sms',
      recipient: phoneNumber,
      payload: { phone: phoneNumber },
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
      description: 'Answers the same for every phone; the SMS goes to the active customer who holds it.',
      tag: 'Password',
      auth: 'none',
      throttle: { scope: 'password-reset', identifier: byPhone },
      body: { phone: phone(services.settings) },
      responses: {
        200: {
          description: 'The request was accepted.',
          schema: Type.Object({ success: Type.String() }),
        },
        400: { description: 'It is no phone.', schema: fieldErrorsSchema },
      },
      async handle({ body, t }) {
        await requestReset(body.phone);
        return json(200, { success: t(message('resetSmsSent')) });
      },
    }),
  ];
}
