import { Type } from 'typebox';
import { readFields } from '../contracts/fields.ts';
import { type Answer, fieldErrorsSchema, json, type Route, route, translated } from '../contracts/route.ts';
import type { FieldErrors } from '../errors.ts';
import { LINK_THROTTLE } from '../links/link-routes.ts';
import { newPasswordFields, newPasswordOf } from './fields.ts';
import { answerRefusedReset, linkOf, linkParams } from './link-request.ts';
import { createResetLinks, type ResetRefusal, type ResetServices } from './reset-links.ts';

const PATH = '/users/api-reset/:uidb64/:token/';

/** Validating and using a reset link through the API. The rules are in reset-links.ts. */
export function apiReset(services: ResetServices): Route[] {
  const resetLinks = createResetLinks(services);
  return [
    route({
      method: 'GET',
      path: PATH,
      params: linkParams,
      throttle: LINK_THROTTLE,
      operationId: 'validateResetLink',
      summary: 'Whether a reset link is still valid',
      description: 'Does not use the link up.',
      tag: 'Password',
      auth: 'none',
      responses: {
        200: {
          description: 'Whether the link is valid.',
          schema: Type.Object({ validlink: Type.Boolean() }),
        },
      },
      async handle(request) {
        const inspected = await resetLinks.inspect(linkOf(request));
        const answer = json(200, { validlink: inspected.ok });
        return inspected.ok ? answer : { ...answer, isFailure: true };
      },
    }),

    route({
      method: 'POST',
      path: PATH,
      params: linkParams,
      throttle: LINK_THROTTLE,
      operationId: 'resetPasswordByLink',
      summary: 'Set a new password with a reset link',
      description:
        'The link works once, and ends every session, token and link of the user. `validlink` says whether another try with the same link makes sense.',
      tag: 'Password',
      auth: 'none',
      documentedBodies: [newPasswordFields],
      responses: {
        200: { description: 'The password was set.', schema: Type.Object({}) },
        400: {
          description: 'The link is invalid, or the password is refused and the link remains valid.',
          schema: Type.Object({ errors: fieldErrorsSchema, validlink: Type.Boolean() }),
        },
      },
      errors: ['throttled'],
      async handle(request) {
        const { raw, t } = request;
        const link = linkOf(request);
        const badPassword = (errors: FieldErrors): Answer =>
          json(400, { errors: translated(errors, t), validlink: true });

        const refuse = (refusal: ResetRefusal): Answer =>
          answerRefusedReset(refusal, {
            badLink: () => json(400, { errors: {}, validlink: false }),
            badPassword,
            weak: 'new_password2',
          });

        const reading = readFields(newPasswordFields, raw);
        if (!reading.ok) {
          // The link is checked first: without a valid one, the answer says nothing about the policy.
          const inspected = await resetLinks.inspect(link);
          return inspected.ok ? badPassword(reading.refusal.errors) : refuse(inspected.refusal);
        }
        const result = await resetLinks.confirm(link, newPasswordOf(reading.value), request);
        return result.ok ? json(200, {}, { device: result.value }) : refuse(result.refusal);
      },
    }),
  ];
}
