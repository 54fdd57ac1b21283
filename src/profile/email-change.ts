import { Type } from 'typebox';
import { email, type Field, password, text } from '../contracts/fields.ts';
import {
  type Answer,
  done,
  doneSchema,
  json,
  type Route,
  type RouteRequest,
  refuse,
  route,
  viewerOf,
} from '../contracts/route.ts';
import { hasUsablePassword } from '../contracts/user.ts';
import { type FieldErrors, invalidFields } from '../errors.ts';
import { message } from '../locales/index.ts';
import { clearable } from '../users/person-fields.ts';
import { createEmailChange, type EmailChangeServices } from './email-change-request.ts';

const passwordField = password();
const fields = {
  email: email(),
  emailConfirm: clearable(text(254)),
  // Only some users have one, so it is read below.
  password: {
    ...passwordField,
    isRequired: false,
    read: () => ({ value: undefined }),
  } satisfies Field<undefined>,
};

/** Reads the password of users who have one; whoever has none need not send it. */
function readPassword({ viewer, raw }: Pick<RouteRequest, 'viewer' | 'raw'>) {
  if (!hasUsablePassword(viewerOf({ viewer }).user)) return { value: undefined };
  return passwordField.read(Object.hasOwn(raw, 'password') ? raw.password : undefined);
}

const passwordErrors = (request: RouteRequest): FieldErrors => {
  const reading = readPassword(request);
  return 'error' in reading ? { password: [reading.error] } : {};
};

const REFUSED_FIELDS = {
  'wrong-password': { password: [message('oldPasswordInvalid')] },
  mismatch: { emailConfirm: [message('emailMismatch')] },
  unchanged: { email: [message('emailUnchanged')] },
} as const satisfies Record<string, FieldErrors>;

/** All texts again in `non_field_errors`, the only place where the storefront's form looks for them. */
const refuseFields = ({ client }: Pick<RouteRequest, 'client'>, errors: FieldErrors): Answer => {
  // A page lists the errors of all fields.
  const isShownOnce = client.kind === 'browser';
  const repeated = isShownOnce ? {} : { non_field_errors: Object.values(errors).flat() };
  return refuse(invalidFields({ ...errors, ...repeated }));
};

const PATH = '/users/email-change/';

/** The e-mail of the signed-in user, and changing it. The rule is in email-change-request.ts. */
export function emailChange(services: EmailChangeServices): Route[] {
  const change = createEmailChange(services);
  const texts = Type.Array(Type.String());
  return [
    route({
      method: 'GET',
      path: PATH,
      operationId: 'showEmail',
      summary: 'The e-mail address of the signed-in user',
      description: 'It changes when the link in the mail to the new address is opened, not before.',
      tag: 'Profile',
      auth: 'required',
      responses: {
        200: {
          description: 'The address; `id` and `email` are null for users without one.',
          schema: Type.Object({
            id: Type.Union([Type.Integer(), Type.Null()]),
            email: Type.Union([Type.String(), Type.Null()]),
            verified: Type.Boolean(),
            primary: Type.Boolean(),
          }),
        },
      },
      async handle(request) {
        const { id, email: address, isEmailVerified } = viewerOf(request).user;
        return json(200, {
          id: address === null ? null : id,
          email: address,
          verified: isEmailVerified,
          primary: true,
        });
      },
    }),

    route({
      method: 'POST',
      path: PATH,
      operationId: 'changeEmail',
      summary: 'Request a change of e-mail',
      description:
        'Mails a link to the new address; the change is done when it is used. The answer is the same for an address that somebody has. Users without a usable password need a fresh session instead (RECENT_LOGIN_AGE). At most five requests a day.',
      tag: 'Profile',
      auth: 'required',
      csrf: true,
      throttle: {
        // Shared with the change of password: no second place to guess it.
        scope: 'password-change',
        identifier: (request) =>
          'error' in readPassword(request) ? null : { kind: 'user', id: viewerOf(request).user.id },
      },
      body: fields,
      responses: {
        200: { description: 'The link is mailed, if the address is free.', schema: doneSchema },
        400: {
          description:
            'A field is not valid, the password is wrong, or the address is the present one. `non_field_errors` repeats all texts.',
          schema: Type.Partial(
            Type.Object({ email: texts, emailConfirm: texts, password: texts, non_field_errors: texts }),
          ),
        },
      },
      errors: ['not_fresh'],
      onInvalid: (request, errors) => refuseFields(request, { ...errors, ...passwordErrors(request) }),
      async handle(request) {
        const reading = readPassword(request);
        if ('error' in reading) return refuseFields(request, { password: [reading.error] });
        const { email: newEmail, emailConfirm } = request.body;
        const entered = { password: reading.value, email: newEmail, again: emailConfirm };
        const result = await change(viewerOf(request), entered, request.source);
        if (result.ok) return json(200, done(request.t(message('emailChangeMailed'))));
        const { refusal } = result;
        return refusal.kind === 'refused'
          ? refuse(refusal.refusal)
          : refuseFields(request, REFUSED_FIELDS[refusal.kind]);
      },
    }),
  ];
}
