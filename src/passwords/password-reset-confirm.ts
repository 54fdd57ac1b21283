import { documented, readFields, text } from '../contracts/fields.ts';
import {
  type Answer,
  done,
  doneSchema,
  fieldErrorsSchema,
  json,
  type Route,
  refuse,
  route,
} from '../contracts/route.ts';
import { invalidFields } from '../errors.ts';
import { LINK_THROTTLE } from '../links/link-routes.ts';
import { message } from '../locales/index.ts';
import { INVALID_VALUE, newPasswordFields, newPasswordOf } from './fields.ts';
import { answerRefusedReset, linkParams } from './link-request.ts';
import { createResetLinks, type ResetRefusal, type ResetServices } from './reset-links.ts';

/** The size limit of a body, so that a uid or token of any length is answered as invalid. */
const MAX_LENGTH = 65_536;
const confirmFields = {
  uid: documented(text(MAX_LENGTH), linkParams.uidb64.description, linkParams.uidb64.example),
  token: documented(text(MAX_LENGTH), linkParams.token.description, linkParams.token.example),
  ...newPasswordFields,
};

/** Setting a new password with uid and token of a reset link. The rule is in reset-links.ts. */
export function passwordResetConfirm(services: ResetServices): Route[] {
  const resetLinks = createResetLinks(services);
  return [
    route({
      method: 'POST',
      path: '/users/password/reset/confirm/',
      operationId: 'confirmPasswordReset',
      summary: 'Set a new password with uid and token of a reset link',
      description:
        'For frontends with a reset page of their own. The link works once, and ends every session, token and link of the user.',
      tag: 'Password',
      auth: 'none',
      throttle: LINK_THROTTLE,
      documentedBodies: [confirmFields],
      responses: {
        200: {
          description: 'The password was set.',
          schema: doneSchema,
        },
        400: {
          description: 'uid, token or password is wrong: the first that is.',
          schema: fieldErrorsSchema,
        },
      },
      errors: ['throttled'],
      async handle(request) {
        const { raw, t } = request;
        const reading = readFields(confirmFields, raw);
        if (!reading.ok) {
          const { errors, values } = reading.refusal;
          // A readable link is checked before the passwords.
          if (values.uid !== undefined && values.token !== undefined) {
            const inspected = await resetLinks.inspect({ uid: values.uid, token: values.token });
            if (!inspected.ok) return refuseReset(inspected.refusal);
          }
          return refuse(invalidFields(errors));
        }
        const { uid, token, ...passwords } = reading.value;
        const result = await resetLinks.confirm({ uid, token }, newPasswordOf(passwords), request);
        if (!result.ok) return refuseReset(result.refusal);
        const cookies = { device: result.value };
        return json(200, done(t(message('passwordReset'))), cookies);
      },
    }),
  ];
}

const refuseReset = (refusal: ResetRefusal): Answer =>
  answerRefusedReset(refusal, {
    badLink: (fault) =>
      refuse(invalidFields({ [fault === 'malformed-uid' ? 'uid' : 'token']: [INVALID_VALUE] })),
    badPassword: (errors) => refuse(invalidFields(errors)),
    weak: 'new_password1',
  });
