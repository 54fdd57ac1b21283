import { Type } from 'typebox';
import { fieldErrorsSchema, json, type Route, refuse, route } from '../contracts/route.ts';
import { type User, verifiedEmailOf, verifiedPhoneOf } from '../contracts/user.ts';
import { invalidFields } from '../errors.ts';
import { ok, type Result, refused } from '../lib/result.ts';
import { type Message, message } from '../locales/index.ts';
import type { Outbox } from '../outbox/outbox.ts';
import { createResetRequest } from '../passwords/password-reset.ts';
import { createSmsResetRequest } from '../passwords/password-reset-with-phone.ts';
import type { Settings } from '../settings.ts';
import { type PersonServices, personRoute, withPerson } from './person.ts';

interface Services extends PersonServices {
  readonly outbox: Outbox;
  readonly settings: Settings;
}

const CHANNELS = ['email', 'phone'] as const;

/** Where a link goes: to what the account has verified, never to an address that the operator names. */
interface Target {
  readonly channel: (typeof CHANNELS)[number];
  readonly address: string;
}

/** @returns why nowhere, if a person can get no reset link. Staff get none by SMS */
function targetOf(user: User): Result<Target, Message> {
  if (!user.isActive) return refused(message('userInactive'));
  if (user.userType === 'guest') return refused(message('guestHasNoPassword'));
  const [email, phone] = [verifiedEmailOf(user), verifiedPhoneOf(user)];
  if (email !== null) return ok({ channel: 'email', address: email });
  return phone !== null && !user.isStaff
    ? ok({ channel: 'phone', address: phone })
    : refused(message('userUnreachable'));
}

/** Sending somebody the link that they could request themselves. */
export function usersSendReset(services: Services): Route[] {
  const send = { email: createResetRequest(services), phone: createSmsResetRequest(services) };
  return [
    route({
      ...personRoute,
      method: 'POST',
      path: '/admin/api/users/:id/send-reset/',
      operationId: 'sendUserReset',
      summary: 'Send a person a link to choose a new password',
      description:
        'To the verified e-mail, else to the verified phone. Not again before PASSWORD_RESET_MAIL_GAP is over, as when people request it themselves.',
      responses: {
        202: {
          description: 'The message waits to be sent.',
          schema: Type.Object({ channel: Type.Enum([...CHANNELS]) }),
        },
        400: { description: 'The person can get none.', schema: fieldErrorsSchema },
      },
      errors: ['not_found', 'throttled'],
      handle: withPerson(
        services,
        { event: 'user.send_reset', toStaff: 'owners' },
        async ({ user, staff }, { source }) => {
          const target = targetOf(user);
          if (!target.ok) return refuse(invalidFields({ user: [target.refusal] }));
          const { channel, address } = target.value;
          const sent = await send[channel](address, null, source);
          if (!sent.ok) return refuse(sent.refusal);
          await services.audit.recordAlone(source, {
            event: 'user.send_reset',
            outcome: 'success',
            actorId: staff.id,
            userId: user.id,
            detail: { channel },
          });
          return json(202, { channel });
        },
      ),
    }),
  ];
}
