import { Type } from 'typebox';
import { documented, orFieldErrors, readFields, text } from '../contracts/fields.ts';
import { json, type Route, route, translated } from '../contracts/route.ts';
import { InvalidFields } from '../errors.ts';
import { message } from '../locales/index.ts';
import { newPasswordFields } from './fields.ts';
import { MISMATCH } from './passwords.ts';
import {
  fieldErrors,
  INVALID_VALUE,
  linkOf,
  linkParams,
  messagesOf,
  TOKEN_DOC,
  twice,
  UID_DOC,
} from './reset-link.ts';
import type { LinkState, ResetOutcome, Resets } from './resets.ts';

/** As long as a body may be: what is too long for a uid or token is an invalid one like any other. */
const MAX_LENGTH = 65_536;
const linkFields = {
  uid: documented(text(MAX_LENGTH), UID_DOC.description, UID_DOC.example),
  token: documented(text(MAX_LENGTH), TOKEN_DOC.description, TOKEN_DOC.example),
};
const confirmFields = { ...linkFields, ...newPasswordFields };

/** Looking at a reset link and using it, by API. Asking for one is in request-routes.ts, its pages in pages.ts. */
export function resetRoutes({ resets }: { resets: Resets }): Route[] {
  const path = '/users/api-reset/:uidb64/:token/';
  const validLink = Type.Object({ validlink: Type.Boolean() });
  return [
    route({
      method: 'GET',
      path,
      params: linkParams,
      operationId: 'validateResetLink',
      summary: 'Whether a reset link is still valid',
      description: 'Never uses the link.',
      tag: 'Password',
      auth: 'none',
      responses: { 200: { description: 'Whether it is.', schema: validLink } },
      async handle(request) {
        const state = await resets.inspect(linkOf(request));
        return json(200, { validlink: state.kind === 'valid' });
      },
    }),

    route({
      method: 'POST',
      path,
      params: linkParams,
      operationId: 'resetPasswordByLink',
      summary: 'Set a new password by a reset link',
      tag: 'Password',
      auth: 'none',
      documentedBodies: [newPasswordFields],
      responses: {
        200: { description: 'The password was set.', schema: Type.Object({}) },
        400: {
          description: 'The link is not valid, or the password is refused and the link can be used again.',
          schema: Type.Object({ errors: fieldErrors, validlink: Type.Boolean() }),
        },
      },
      errors: ['throttled'],
      async handle(request) {
        const link = linkOf(request);
        const invalid = json(400, { errors: {}, validlink: false });
        // The link comes first: who holds none learns nothing about the policy.
        if ((await resets.inspect(link)).kind !== 'valid') return invalid;
        const reading = orFieldErrors(() => readFields(newPasswordFields, request.raw));
        if ('errors' in reading)
          return json(400, { errors: translated(reading.errors, request.t), validlink: true });
        const outcome = await resets.confirm(link, twice(reading.values), request.source);
        if (outcome.kind === 'done') return json(200, {});
        if (outcome.kind !== 'refused') return invalid;
        const errors = { new_password2: messagesOf(outcome.fault) };
        return json(400, { errors: translated(errors, request.t), validlink: true });
      },
    }),

    route({
      method: 'POST',
      path: '/users/password/reset/confirm/',
      operationId: 'confirmPasswordReset',
      summary: 'Set a new password by the parts of a reset link',
      tag: 'Password',
      auth: 'none',
      documentedBodies: [confirmFields],
      responses: {
        200: {
          description: 'The password was set.',
          schema: Type.Object({ detail: Type.String(), success: Type.String() }),
        },
        400: { description: 'The first of uid, token and passwords that is wrong.', schema: fieldErrors },
      },
      errors: ['throttled'],
      async handle({ raw, source, t }) {
        const reading = orFieldErrors(() => readFields(confirmFields, raw));
        if ('errors' in reading) {
          const { uid, token } = reading.errors;
          // The link comes before the passwords, where there is one to look at.
          if (!uid && !token) refuseBadLink(await resets.inspect(readFields(linkFields, raw)));
          throw new InvalidFields(reading.errors);
        }
        const { uid, token, ...passwords } = reading.values;
        const outcome = await resets.confirm({ uid, token }, twice(passwords), source);
        refuseBadLink(outcome);
        switch (outcome.kind) {
          case 'refused':
            throw new InvalidFields(
              outcome.fault.kind === 'mismatch'
                ? { new_password2: [MISMATCH] }
                : { new_password1: outcome.fault.failures },
            );
          default: {
            const text = t(message('passwordReset'));
            return json(200, { detail: text, success: text });
          }
        }
      },
    }),
  ];
}

/**
 * A well-formed uid nobody has answers on the token, so that ids cannot be counted.
 * @throws InvalidFields
 */
function refuseBadLink({ kind }: LinkState | ResetOutcome): void {
  if (kind === 'malformed-uid') throw new InvalidFields({ uid: [INVALID_VALUE] });
  if (kind === 'invalid') throw new InvalidFields({ token: [INVALID_VALUE] });
}
